package main

import (
	"errors"

	"careloop/internal/operator"
)

func onAWS(string) (operator.Clinic, error) { return nil, errors.New("not yet") }
