// Package config reads a program's settings from its environment. Each program declares a struct with the variables
// it needs, embedding the shared ones below, and hears of everything that is missing or malformed at once, by name.
package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Variable describes one variable of a program, for the documentation and the checks over template.yaml.
type Variable struct {
	Name     string
	Default  string
	Required bool
}

// Variables lists what a T is read from, in the order of its fields.
func Variables[T any]() ([]Variable, error) {
	var t T
	fields, err := env.GetFieldParams(&t)
	if err != nil {
		return nil, fmt.Errorf("config: %T: %w", t, err)
	}
	var out []Variable
	for _, f := range fields {
		if f.OwnKey != "" && !f.Ignored {
			out = append(out, Variable{Name: f.Key, Default: f.DefaultValue, Required: f.Required})
		}
	}
	return out, nil
}

// Load reads a T by getenv. An empty variable counts as one that is not set: deployments write both.
func Load[T any](getenv func(string) string) (T, error) {
	var t T
	names := map[string]string{} // not by Variables, whose walk takes as long as all the reading
	nameFields(reflect.TypeFor[T](), names)
	set := make(map[string]string, len(names))
	for _, name := range names {
		if s := strings.TrimSpace(getenv(name)); s != "" {
			set[name] = s
		}
	}
	if err := env.ParseWithOptions(&t, env.Options{Environment: set}); err != nil {
		return t, explain(err, reflect.TypeFor[T]())
	}
	return t, nil
}

// Map returns a getenv over a fixed set of variables, for tests and for programs that add to the environment.
func Map(vars map[string]string) func(string) string {
	return func(name string) string { return vars[name] }
}

// Error names every variable that is missing or malformed.
type Error struct{ Faults []string }

func (e *Error) Error() string { return "environment: " + strings.Join(e.Faults, "; ") }

func explain(err error, of reflect.Type) error {
	var all env.AggregateError
	if !errors.As(err, &all) {
		return fmt.Errorf("config: %w", err)
	}
	names := map[string]string{}
	nameFields(of, names)
	out := &Error{}
	for _, fault := range all.Errors {
		var missing env.VarIsNotSetError
		var malformed env.ParseError
		switch {
		case errors.As(fault, &missing):
			out.Faults = append(out.Faults, missing.Key+" is not set")
		case errors.As(fault, &malformed):
			out.Faults = append(out.Faults, names[malformed.Name+" "+malformed.Type.String()]+": "+malformed.Err.Error())
		default:
			out.Faults = append(out.Faults, fault.Error())
		}
	}
	return out
}

// nameFields notes which variable each field is read from, because the library's errors name fields only.
func nameFields(t reflect.Type, names map[string]string) {
	for f := range t.Fields() {
		if name, _, _ := strings.Cut(f.Tag.Get("env"), ","); name != "" {
			names[f.Name+" "+f.Type.String()] = name
		} else if f.Type.Kind() == reflect.Struct {
			nameFields(f.Type, names)
		}
	}
}
