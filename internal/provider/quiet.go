package provider

import (
	"os"
	"runtime/debug"
	"slices"
	"strings"
)

// sdkLoggers are the variables that the loggers of Terraform's SDK and of this provider take their levels from, those of its
// parts unless they have one of their own: where one is not set, its logger writes every line at TRACE, as JSON, and Terraform
// drops it.
var sdkLoggers = []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_OPENMETADATA"}

// Quieten switches the loggers off in this process and in those that it starts, unless the environment asks Terraform or a
// provider for a log, and tells whether it did. It comes before whatever logs.
func Quieten() bool {
	if logWanted(os.Environ()) {
		return false
	}
	for _, name := range sdkLoggers {
		_ = os.Setenv(name, "off")
	}
	return true
}

// logWanted tells whether an environment asks for a log: any variable that Terraform, its SDK or its tests read for it is set.
func logWanted(environment []string) bool {
	return slices.ContainsFunc(environment, func(entry string) bool {
		name, value, _ := strings.Cut(entry, "=")
		return value != "" && (strings.HasPrefix(name, "TF_LOG") || strings.HasPrefix(name, "TF_ACC_LOG"))
	})
}

// Bounds of the memory of a process that lives seconds and makes more garbage than it keeps: a plan of some hundred objects
// keeps about 10 MB. It is collected less often than Go does of itself, and as often as that needs before the process has more
// than 96 MB, of which the program itself is a part.
const (
	garbagePercent = 400
	memoryLimit    = 72 << 20
)

// tuneCollector sets the bounds. Whoever sets one of Go's own variables for them has both as Go has them.
func tuneCollector() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(garbagePercent)
	debug.SetMemoryLimit(memoryLimit)
}
