// Package careloop holds the files that programs of the module carry inside them.
package careloop

import _ "embed" // for Template

// Template is the SAM template: the local binary runs the schedules that it declares.
//
//go:embed template.yaml
var Template []byte
