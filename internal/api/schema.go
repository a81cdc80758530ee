package api

import (
	"path"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// ambiguous lists type names that more than one domain uses; in the contract their domain stands before them.
var ambiguous = map[string]bool{"Attempt": true, "Row": true, "Field": true, "Answer": true, "Warning": true}

// schemaName returns what a type is called in the contract.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if domain := path.Base(t.PkgPath()); ambiguous[name] && domain != "api" {
		return strings.ToUpper(domain[:1]) + domain[1:] + name
	}
	return name
}
