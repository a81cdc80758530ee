package main

import (
	"testing"

	"careloop/internal/function/functiontest"
)

func TestStartNamesEveryMissingVariable(t *testing.T) {
	functiontest.MissingVariables(t, handler, "TABLE_PREFIX", "PUBLIC_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID")
}
