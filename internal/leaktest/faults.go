package leaktest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/aws/smithy-go"

	"careloop/internal/store"
)

// Errors returns what other code answers when something goes wrong, each with a mark on its lips: the errors of the
// standard library and of AWS's clients that quote what they were given.
func Errors() []error {
	_, badTime := time.Parse(time.RFC3339, Text)
	_, badNumber := strconv.Atoi(Name)
	_, badURL := url.Parse(strings.Replace("https://example.com/?/"+Name, "?", "%zz", 1))
	var n struct{ N int8 }
	badField := json.Unmarshal([]byte(`{"n":17714937608}`), &n)
	refused := &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "zyxbrandt.example"}}
	return []error{
		badTime, badNumber, badURL, badField,
		&url.Error{Op: "Post", URL: "https://api.weixin.qq.com/cgi-bin/x?access_token=" + Secret, Err: refused},
		&url.Error{Op: "Get", URL: "https://example.com/" + url.PathEscape(Text), Err: errors.New("for " + Name)},
		&fs.PathError{Op: "open", Path: "/home/" + Name, Err: syscall.ENOENT},
		&smithy.OperationError{ServiceID: "DynamoDB", OperationName: "TransactWriteItems", Err: &smithy.GenericAPIError{
			Code: "ValidationException", Message: "One or more parameter values are not valid: " + Text,
		}},
		&smithy.OperationError{ServiceID: "KMS", OperationName: "Decrypt", Err: fmt.Errorf("of %s: %w", Name, context.DeadlineExceeded)},
		fmt.Errorf("no file for %q of %s", Name, Phone),
		errors.Join(fmt.Errorf("send to %s: %w", Email, badTime), fmt.Errorf("%w (%s)", store.ErrUnavailable, Han)),
	}
}

// Fault is a way in which a store fails.
type Fault string

// The ways.
const (
	Sound      Fault = ""
	Failing    Fault = "fails"  // with one of Errors
	Panicking  Fault = "panics" // with a mark as the panic's value
	Unreadable Fault = "holds a name where a time should be"
	Misshapen  Fault = "holds a name where an object should be"
)

// Faults lists the ways.
func Faults() []Fault { return []Fault{Failing, Panicking, Unreadable, Misshapen} }

// Store is a store that fails, as long as Fault says how.
type Store struct {
	store.Store
	Fault Fault
	Err   error
}

func (s *Store) fail() error {
	switch s.Fault {
	case Failing:
		return s.Err
	case Panicking:
		panic("no file for " + Text)
	case Sound, Unreadable, Misshapen:
	}
	return nil
}

// spoil makes an item one that nobody can read, and that says whose it is.
func (s *Store) spoil(it store.Item) store.Item {
	switch {
	case len(it.Doc) == 0:
	case s.Fault == Misshapen:
		it.Doc, _ = json.Marshal(Text)
	case s.Fault == Unreadable:
		var doc any
		if json.Unmarshal(it.Doc, &doc) == nil {
			it.Doc, _ = json.Marshal(spoiled(doc))
		}
	}
	return it
}

// spoiled puts a mark where times and numbers are.
func spoiled(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			v[name] = spoiled(x)
		}
	case []any:
		for i, x := range v {
			v[i] = spoiled(x)
		}
	case string:
		if _, err := time.Parse(time.RFC3339, v); err == nil {
			return Text
		}
	case float64, bool:
		return strings.Fields(Text)[0]
	}
	return v
}

// Get implements store.Store.
func (s *Store) Get(ctx context.Context, key store.Key) (store.Item, error) {
	if err := s.fail(); err != nil {
		return store.Item{}, err
	}
	it, err := s.Store.Get(ctx, key)
	return s.spoil(it), err
}

// BatchGet implements store.Store.
func (s *Store) BatchGet(ctx context.Context, keys ...store.Key) ([]store.Item, error) {
	if err := s.fail(); err != nil {
		return nil, err
	}
	all, err := s.Store.BatchGet(ctx, keys...)
	for i := range all {
		all[i] = s.spoil(all[i])
	}
	return all, err
}

// Query implements store.Store.
func (s *Store) Query(ctx context.Context, q store.Query) (store.Page, error) {
	if err := s.fail(); err != nil {
		return store.Page{}, err
	}
	page, err := s.Store.Query(ctx, q)
	for i := range page.Items {
		page.Items[i] = s.spoil(page.Items[i])
	}
	return page, err
}

// Write implements store.Store.
func (s *Store) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	if err := s.fail(); err != nil {
		return err
	}
	return s.Store.Write(ctx, stamp, ops...)
}
