package api

import (
	"fmt"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"careloop/internal/errs"
)

// translate replaces the validator's English sentences by codes with their values ("min|3"), which fieldOf turns
// into a field fault; the sentence is made in the caller's language at the very end. Huma keeps these globally.
var translate = sync.OnceFunc(func() {
	huma.DefaultArrayNullable = false
	huma.NewErrorWithContext = onError
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &Problem{Status: status} } // its type is the contract's
	validation.MsgUnexpectedProperty = "unexpected"
	validation.MsgExpectedRFC3339DateTime = "date-time"
	validation.MsgExpectedRFC3339Date = "date"
	validation.MsgExpectedRFC3339Time = "time"
	validation.MsgExpectedRFC5322Email = "email|%v"
	validation.MsgExpectedRFC3986URI = "uri|%v"
	validation.MsgExpectedBoolean = "boolean"
	validation.MsgExpectedNumber = "number"
	validation.MsgExpectedInteger = "integer"
	validation.MsgExpectedString = "string"
	validation.MsgExpectedArray = "array"
	validation.MsgExpectedObject = "object"
	validation.MsgExpectedArrayItemsUnique = "unique"
	validation.MsgExpectedOneOf = "one-of|%s"
	validation.MsgExpectedMinimumNumber = "min|%v"
	validation.MsgExpectedMaximumNumber = "max|%v"
	validation.MsgExpectedMinLength = "too-short|%d"
	validation.MsgExpectedMaxLength = "too-long|%d"
	validation.MsgExpectedMatchPattern = "pattern|%s"
	validation.MsgExpectedBePattern = "pattern|%s"
	validation.MsgExpectedMinItems = "too-few|%d"
	validation.MsgExpectedMaxItems = "too-many|%d"
	validation.MsgExpectedRequiredProperty = "required|%s"
})

// paramNames says what the value behind a code is called in its sentence.
var paramNames = map[string]string{
	"one-of": "values", "min": "min", "max": "max", "too-short": "min", "too-long": "max", "too-few": "min", "too-many": "max",
}

// fieldsOf reads what is told in one sentence.
func fieldsOf(d *huma.ErrorDetail) []errs.Field {
	if !strings.HasPrefix(d.Message, "character|") {
		return []errs.Field{fieldOf(d)}
	}
	var fields []errs.Field
	for line := range strings.SplitSeq(d.Message, "\n") {
		part := strings.SplitN(line, "|", 3)
		fields = append(fields, errs.Field{Path: part[2], Code: part[0], Params: errs.Params{"character": part[1]}})
	}
	return fields
}

// fieldOf reads one finding of the validator. The value that was sent is left out: it may be personal.
func fieldOf(d *huma.ErrorDetail) errs.Field {
	code, value, _ := strings.Cut(d.Message, "|")
	f := errs.Field{Path: fieldPath(d.Location), Code: code}
	switch {
	case code == "required":
		f.Path = join(f.Path, value)
	case code == "misfit":
		f.Code, f.Path = "format", join(f.Path, value)
	case strings.HasPrefix(d.Message, "required "): // a parameter, whose sentence huma does not let us name
		f.Code = "required"
	case d.Message == "unknown query parameter":
		f.Code = "unexpected"
	case strings.HasPrefix(d.Message, "invalid "), strings.ContainsRune(code, ' '):
		f.Code = "format"
	case code == "too-short" && d.Value == "": // to whoever left the field empty, how long is no help
		f.Code = "required"
	case paramNames[code] != "":
		f.Params = errs.Params{paramNames[code]: value}
	}
	return f
}

func fieldPath(location string) string {
	for _, part := range []string{"body", "query", "path", "header"} {
		if location == part {
			return ""
		}
		if rest, ok := strings.CutPrefix(location, part+"."); ok {
			return rest
		}
	}
	return location
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return fmt.Sprintf("%s.%s", path, name)
}
