package contract_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ignoredMembers are compared nowhere, each for its reason.
var ignoredMembers = map[string]string{
	"lastActivityTime": "when somebody was active last is written at times of the server's own",
}

func (r *replayer) compareHeader(name, recorded, actual string) []string {
	switch {
	case name == "ETag":
		if (recorded == "") != (actual == "") {
			return []string{fmt.Sprintf("ETag %q, recorded %q", actual, recorded)}
		}
		r.tags[recorded] = actual
	case name == "Allow":
		if !sameList(recorded, actual) {
			return []string{fmt.Sprintf("Allow %q, recorded %q", actual, recorded)}
		}
	case name == "Set-Cookie":
		return r.compareCookie(recorded, actual)
	case name == "Location" && recorded != "" && strings.Contains(recorded, "?"):
		return r.compareRedirect(recorded, actual)
	case name == "Location":
		return r.compare(name, recorded, actual, nil)
	case recorded != actual && recorded != "":
		return []string{fmt.Sprintf("%s %q, recorded %q", name, actual, recorded)}
	case recorded == "" && actual != "" && name == "WWW-Authenticate":
		return []string{fmt.Sprintf("%s %q, recorded none", name, actual)}
	}
	return nil
}

func sameList(a, b string) bool {
	set := map[string]int{}
	for x := range strings.SplitSeq(a, ",") {
		set[strings.TrimSpace(x)]++
	}
	for x := range strings.SplitSeq(b, ",") {
		set[strings.TrimSpace(x)]--
	}
	for _, n := range set {
		if n != 0 {
			return false
		}
	}
	return true
}

func (r *replayer) compare(path string, recorded, actual any, loose []string) []string {
	if _, ignored := ignoredMembers[path[strings.LastIndex(path, "/")+1:]]; ignored {
		return nil
	}
	for _, l := range loose {
		if path == l || strings.HasSuffix(path, "/"+l) {
			return nil
		}
	}
	switch rec := recorded.(type) {
	case map[string]any:
		act, isObject := actual.(map[string]any)
		if !isObject {
			return []string{fmt.Sprintf("%s is %T, recorded an object", path, actual)}
		}
		var problems []string
		for key, value := range rec {
			if found, there := act[key]; there {
				problems = append(problems, r.compare(path+"/"+key, value, found, loose)...)
			} else if _, ignored := ignoredMembers[key]; !ignored && !inList(loose, key) {
				problems = append(problems, fmt.Sprintf("%s/%s is missing, recorded %v", path, key, value))
			}
		}
		for key, value := range act {
			_, ignored := ignoredMembers[key]
			if _, there := rec[key]; !there && !ignored && !inList(loose, key) {
				problems = append(problems, fmt.Sprintf("%s/%s = %v, recorded none", path, key, value))
			}
		}
		return problems
	case []any:
		act, isArray := actual.([]any)
		if !isArray || len(act) != len(rec) {
			return []string{fmt.Sprintf("%s = %v, recorded %v", path, actual, recorded)}
		}
		var problems []string
		for i := range rec {
			problems = append(problems, r.compare(fmt.Sprintf("%s/%d", path, i), rec[i], act[i], loose)...)
		}
		return problems
	case string:
		act, isString := actual.(string)
		if !isString || !r.sameText(path, rec, act) {
			return []string{fmt.Sprintf("%s = %v, recorded %q", path, actual, rec)}
		}
		return nil
	case float64:
		act, isNumber := actual.(float64)
		if isNumber && (act == rec || (act > 1e12 && rec > 1e12) || (path == "/expiryDuration" && act > 1e9)) {
			return nil
		}
	default:
		if recorded == actual {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s = %v, recorded %v", path, actual, recorded)}
}

func inList(list []string, s string) bool {
	return slices.Contains(list, s)
}

// sameText compares strings modulo what differs from run to run.
func (r *replayer) sameText(path, recorded, actual string) bool {
	switch {
	case recorded == actual:
		return true
	case strings.HasPrefix(recorded, "<JWT") && recordedClaims(recorded) != nil:
		return len(strings.Split(actual, ".")) == 3 && sameRecordedClaims(recordedClaims(recorded), claimsOf(r.t, actual))
	case strings.Trim(recorded, "=") == "<JWT>":
		// A token, or a cursor that the recording took for one.
		if strings.Count(actual, ".") == 2 && strings.HasPrefix(actual, "ey") {
			return true
		}
		_, err := base64.StdEncoding.DecodeString(actual)
		return err == nil
	case strings.HasPrefix(recorded, "<JWT"):
		if len(strings.Split(actual, ".")) != 3 {
			return false
		}
		r.tokens[recorded] = append(r.tokens[recorded], actual)
		return r.sameClaims(recorded, actual)
	case recorded == "<bcrypt hash>":
		return strings.HasPrefix(actual, "$2")
	case recorded == "<fernet ciphertext>", recorded == "fernet:<...>":
		return strings.HasPrefix(actual, "fernet:")
	case strings.HasSuffix(path, "/n"):
		return actual == r.key.javaModulus()
	case cursorPattern.MatchString(recorded):
		return r.sameCursor(recorded, actual)
	case strings.HasPrefix(recorded, "The entity has been modified."):
		return strings.HasPrefix(actual, "The entity has been modified. Current ETag: ")
	case supportedList.MatchString(recorded):
		// The server keeps the list in a set.
		a, b := supportedList.FindStringSubmatch(recorded), supportedList.FindStringSubmatch(actual)
		return b != nil && a[1] == b[1] && sameList(a[2], b[2])
	case path == "/database/message", path == "/migrations/message":
		// Addresses and history of the recording's own database.
		return actual != ""
	case strings.HasPrefix(recorded, "[query param"):
		return sameList(strings.Trim(recorded, "[]"), strings.Trim(actual, "[]"))
	}
	if uuidPattern.MatchString(recorded) {
		return r.sameWithIDs(recorded, actual)
	}
	return false
}

// sameClaims compares a token with its placeholder.
func (r *replayer) sameClaims(recorded, token string) bool {
	p := parsePlaceholder(recorded)
	claims := claimsOf(r.t, token)
	for name, value := range p {
		switch name {
		case "kid", "exp":
		case "roles":
			if strings.ReplaceAll(fmt.Sprint(claims[name]), " ", ", ") != strings.ReplaceAll(value, "'", "") {
				return false
			}
		case "isBot":
			if fmt.Sprint(claims[name]) != strings.ToLower(value) {
				return false
			}
		default:
			if fmt.Sprint(claims[name]) != value {
				return false
			}
		}
	}
	return true
}

// sameWithIDs compares texts that hold ids: an id of the recording always stands for the same id of the double, and no two for
// one.
func (r *replayer) sameWithIDs(recorded, actual string) bool {
	want, got := uuidPattern.FindAllString(recorded, -1), uuidPattern.FindAllString(actual, -1)
	if len(want) != len(got) || uuidPattern.ReplaceAllString(recorded, "") != uuidPattern.ReplaceAllString(actual, "") {
		return false
	}
	for i := range want {
		known, there := r.ids[want[i]]
		origin, taken := r.back[got[i]]
		switch {
		case there && known == got[i]:
		case there || (taken && origin != want[i]):
			return false
		default:
			r.ids[want[i]], r.back[got[i]] = got[i], want[i]
		}
	}
	return true
}

type pageCursor struct {
	Name string `json:"name"`
	ID   string `json:"id"`
}

func (r *replayer) sameCursor(recorded, actual string) bool {
	var a, b pageCursor
	ra, errA := base64.StdEncoding.DecodeString(recorded)
	rb, errB := base64.StdEncoding.DecodeString(actual)
	if errA != nil || errB != nil || json.Unmarshal(ra, &a) != nil || json.Unmarshal(rb, &b) != nil {
		return false
	}
	return a.Name == b.Name && r.sameWithIDs(a.ID, b.ID)
}

// translateCursor puts the double's id into a recorded cursor.
func (r *replayer) translateCursor(recorded string) string {
	data, err := base64.StdEncoding.DecodeString(recorded)
	if err != nil {
		return recorded
	}
	return base64.StdEncoding.EncodeToString([]byte(r.resolve(string(data))))
}
