package signin

import (
	"context"
	"errors"
	"time"

	"careloop/internal/errs"
	"careloop/internal/id"
	"careloop/internal/store"
)

// ID names one code. It is no secret: it goes along with the answer.
type ID string

const idPrefix = "cod"

// Valid reports whether the id has the form of one.
func (c ID) Valid() bool { return id.Valid(idPrefix, string(c)) }

func (c ID) key() store.Key { return store.Key{Table: store.SignIns, PK: string(c), SK: "code"} }

// codeItem is a code as it is stored.
type codeItem struct {
	Answer string `json:"answer"` // keyed hash of the digits
	Until  int64  `json:"until"`  // Unix milliseconds, which a condition compares
	Tries  int    `json:"tries"`
	Used   bool   `json:"used"`
}

func phoneKey(hash string) store.Key {
	return store.Key{Table: store.SignIns, PK: "phone#" + hash, SK: "asked"}
}

const day = 24 * time.Hour

// askedItem holds when a phone's codes of the last day were asked for, in Unix milliseconds, oldest first.
type askedItem struct {
	At []int64 `json:"at"`
}

func (s *Service) asked(ctx context.Context, hash string) (askedItem, int64, error) {
	it, err := s.DB.Get(ctx, phoneKey(hash))
	if errors.Is(err, store.ErrNotFound) {
		return askedItem{}, 0, nil
	}
	var a askedItem
	if err == nil {
		err = it.Decode(&a)
	}
	return a, it.Version, errs.Internal("read limits", err)
}

// add counts one more code, or returns ErrTooMany.
func (a askedItem) add(now time.Time) (askedItem, error) {
	var kept []int64
	lately := 0
	for _, at := range a.At {
		switch age := now.Sub(time.UnixMilli(at)); {
		case age < time.Hour:
			lately++
			fallthrough
		case age < day:
			kept = append(kept, at)
		}
	}
	if lately >= MaxHourly || len(kept) >= MaxDaily {
		return a, ErrTooMany
	}
	return askedItem{At: append(kept, now.UnixMilli())}, nil
}
