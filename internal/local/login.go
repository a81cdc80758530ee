package local

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"careloop/internal/auth"
)

// tokenTTL is how long a local sign-in lasts: a working day.
const tokenTTL = 12 * time.Hour

// Account is somebody who can sign in to the local binary without a password. There are none on AWS: this package
// is not linked into any function.
type Account struct {
	ID           string    `json:"id"`
	Name         string    `json:"name"`
	Role         auth.Role `json:"role"`
	Patient      string    `json:"patientId,omitempty"`
	Practitioner string    `json:"practitionerId,omitempty"`
}

// standing lists the accounts that every local clinic has; patients come with the demo clinic, and a doctor of its
// schedule.
func standing() []Account {
	return []Account{
		{ID: "desk", Name: "前台 王迎宾 · Welcome Wang", Role: auth.FrontDesk},
		{ID: "nurse", Name: "护士 李随访 · Follow-up Li", Role: auth.Nurse},
		{ID: "doctor", Name: "医生 周问诊 · Doctor Zhou", Role: auth.Doctor},
		{ID: "manager", Name: "经理 陈数据 · Figures Chen", Role: auth.Manager},
		{ID: "admin", Name: "管理员 赵系统 · Systems Zhao", Role: auth.Administrator},
		{ID: "auditor", Name: "审计 孙查看 · Auditor Sun", Role: auth.Auditor},
	}
}

// accounts reads the standing accounts and those that the demo clinic left in its file, which go before.
func (s *Server) accounts() ([]Account, error) {
	all := standing()
	b, err := os.ReadFile(filepath.Join(s.opts.Dir, accountsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err != nil {
		return nil, err
	}
	var more []Account
	if err := json.Unmarshal(b, &more); err != nil {
		return nil, fmt.Errorf("%s: %w", accountsFile, err)
	}
	for _, a := range more {
		if i := slices.IndexFunc(all, func(b Account) bool { return b.ID == a.ID }); i >= 0 {
			all[i] = a
		} else {
			all = append(all, a)
		}
	}
	return all, nil
}

const accountsFile = "accounts.json"

func (s *Server) saveAccounts(more []Account) error {
	b, err := json.MarshalIndent(more, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.opts.Dir, accountsFile), b, 0o600)
}

// routeLogin adds the routes of the local sign-in.
func (s *Server) routeLogin(mux *http.ServeMux) {
	mux.HandleFunc("GET /local/accounts", func(w http.ResponseWriter, r *http.Request) {
		all, err := s.accounts()
		if err != nil {
			s.log.ErrorContext(r.Context(), "accounts not readable", "error", err)
			http.Error(w, "accounts not readable", http.StatusInternalServerError)
			return
		}
		writeJSON(w, http.StatusOK, all)
	})
	mux.HandleFunc("POST /local/login", s.login)
	mux.Handle("POST /local/pool", s.pool)
	mux.Handle("/local/", http.NotFoundHandler()) // never a page: a page asks here whether it runs locally
	mux.HandleFunc("GET /local/outbox", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, s.outbox.List())
	})
}

func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Account string `json:"account"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10)).Decode(&in); err != nil {
		http.Error(w, "account is missing", http.StatusBadRequest)
		return
	}
	token, expires, err := s.Token(in.Account)
	if err != nil {
		http.Error(w, "no such account", http.StatusNotFound)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"token": token, "expiresAt": expires})
}

// Token signs an account in.
func (s *Server) Token(account string) (string, time.Time, error) {
	all, err := s.accounts()
	if err != nil {
		return "", time.Time{}, err
	}
	i := slices.IndexFunc(all, func(a Account) bool { return a.ID == account })
	if i < 0 {
		return "", time.Time{}, fmt.Errorf("no account %q", account)
	}
	a := all[i]
	c := auth.Claims{Name: a.Name, Groups: []string{string(a.Role)}, Patient: a.Patient, Practitioner: a.Practitioner}
	c.Subject = a.ID
	return s.issuer.Issue(c, tokenTTL)
}

// verify reads the bearer token of a request.
func (s *Server) verify(r *http.Request) (auth.Actor, error) {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return auth.Actor{}, auth.ErrToken
	}
	return s.verifier.Verify(token)
}

// signingKey reads the key that local tokens are signed with, or makes it.
func signingKey(dir string) (ed25519.PrivateKey, error) {
	path := filepath.Join(dir, "signing.key")
	seed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, err
		}
		return key, os.WriteFile(path, key.Seed(), 0o600)
	}
	if err != nil {
		return nil, err
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("%s is damaged: delete it, and everybody signs in again", path)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the caller is gone if this fails
}
