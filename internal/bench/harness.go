package main

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// harness lets the bench use what packages make for tests.
type harness struct {
	testing.TB
	ctx      context.Context
	cleanups []func()
}

// failure is what harness panics with, so that a helper ends where a test would end.
type failure struct{ err error }

// Helper, Context, Cleanup, Fatal and Error implement the part of testing.TB that they call.
func (h *harness) Helper() {}

// Context implements testing.TB.
func (h *harness) Context() context.Context { return h.ctx }

// Cleanup implements testing.TB.
func (h *harness) Cleanup(f func()) { h.cleanups = append(h.cleanups, f) }

// Fatal implements testing.TB.
func (h *harness) Fatal(args ...any) { panic(failure{errors.New(fmt.Sprint(args...))}) }

// Error implements testing.TB.
func (h *harness) Error(args ...any) { h.Fatal(args...) }

// Fatalf implements testing.TB.
func (h *harness) Fatalf(format string, args ...any) { panic(failure{fmt.Errorf(format, args...)}) }

// withHarness returns what do returns, or what a helper failed with.
func withHarness(ctx context.Context, do func(*harness) error) (err error) {
	h := &harness{ctx: ctx}
	defer func() {
		switch f := recover().(type) {
		case nil:
		case failure:
			err = f.err
		default:
			panic(f)
		}
	}()
	defer func() {
		for _, f := range h.cleanups {
			f()
		}
	}()
	return do(h)
}
