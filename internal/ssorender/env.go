package ssorender

import "strings"

// Environment is the server's environment in the forms in which it is handed over.
type Environment struct {
	// File is an env file of Docker Compose.
	File string
	// Variables is each variable's value, the client secret left out.
	Variables map[string]string
	// Secrets names, for each of the server's variables that holds a secret, the variable under which it is to be had.
	Secrets map[string]string
}

// DockerEnv renders the server's environment. Its errors are those of Variables.
func DockerEnv(s Settings) (Environment, error) {
	list, err := Variables(s)
	if err != nil {
		return Environment{}, err
	}
	environment := Environment{Variables: make(map[string]string, len(list)), Secrets: s.secretVariables()}
	var file strings.Builder
	file.WriteString("# OpenMetadata's single sign-on, for docker compose --env-file. Values are YAML.\n")
	s.writeWarnings(&file)
	for _, variable := range list {
		environment.Variables[variable.Name] = variable.Value
		file.WriteString(variable.Name + "=" + composeValue(variable.Value) + "\n")
	}
	if source, secret := environment.Secrets[DefaultSecretVariable]; secret {
		if source == DefaultSecretVariable {
			file.WriteString(comment("The client secret is not in this file: Compose takes " + source + " from its own environment."))
		} else {
			// YAML's single quotes keep a secret whole that YAML would read as something else.
			file.WriteString(DefaultSecretVariable + `="'${` + source + "}'\"\n")
		}
	}
	environment.File = file.String()
	return environment, nil
}

// composeValue writes a value so that Compose reads that value. It takes everything literally in single quotes, which no value
// has, and everything without quotes too, since no value has a "$" or "#"; only the double quotes that a value begins with it
// would take for its own.
func composeValue(value string) string {
	if strings.HasPrefix(value, `"`) {
		return "'" + value + "'"
	}
	return value
}

// writeWarnings writes what is to be said of the settings as comments.
func (s Settings) writeWarnings(text *strings.Builder) {
	for _, warning := range s.Warnings {
		text.WriteString(comment("Note on " + warning.Path + ": " + warning.Message))
	}
}
