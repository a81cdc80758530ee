//go:build !pages

// Package web holds the built pages, if there are any.
package web

import (
	"io/fs"
	"os"
)

// Pages returns the pages that were built beside the source, or nil.
func Pages() fs.FS {
	if _, err := os.Stat("web/dist/index.html"); err != nil {
		return nil
	}
	return os.DirFS("web/dist")
}
