package local

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"careloop/internal/diagnosis"
	"careloop/internal/obs"
	"careloop/internal/operator"
	"careloop/internal/store/sqlite"
)

// One process writes the data folder. So that an operator need not stop the clinic, a running one takes orders: it
// listens on an address of its own that no other machine reaches, and writes that and a key into a file of the
// folder which only its owner reads. Whoever could read the file could read the database beside it.

// controlFile says where a running clinic takes orders.
const controlFile = "control.json"

type control struct {
	URL string `json:"url"`
	Key string `json:"key"`
}

// takeOrders serves the operator's commands until ctx ends.
func (s *Server) takeOrders(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("cannot listen for the operator: %w", cause(err))
	}
	c := control{URL: "http://" + l.Addr().String(), Key: rand.Text()}
	path := filepath.Join(s.opts.Dir, controlFile)
	srv := &http.Server{Handler: c.guard(s.orders()), ReadHeaderTimeout: 10 * time.Second}
	if err := c.save(path); err != nil {
		return errors.Join(fmt.Errorf("the folder %s cannot be written: %w", s.opts.Dir, cause(err)), l.Close())
	}
	if s.ready != nil {
		s.ready()
	}
	stopped := context.AfterFunc(ctx, func() { _ = srv.Close() }) // an order that is cut off can be given again
	defer stopped()
	defer os.Remove(path)
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return ctx.Err()
}

// save writes the file under another name first: nobody reads half of it.
func (c control) save(path string) error {
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".part", b, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".part", path)
}

// guard lets in who knows the key.
func (c control) guard(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if subtle.ConstantTimeCompare([]byte(key), []byte(c.Key)) != 1 {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func (s *Server) orders() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /redrive", order(s.Redrive))
	mux.HandleFunc("POST /replay", order(s.Replay))
	mux.HandleFunc("POST /recount", order(s.Recount))
	mux.HandleFunc("POST /import-codes", order(s.ImportCodes))
	return mux
}

// order answers one command.
func order[In, Out any](do func(context.Context, In) (Out, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			writeJSON(w, http.StatusBadRequest, refused{"the running clinic is of another version: use the program that it was started with"})
			return
		}
		out, err := do(r.Context(), in)
		if err != nil {
			writeJSON(w, http.StatusInternalServerError, refused{obs.Harmless(err).Error()})
			return
		}
		writeJSON(w, http.StatusOK, out)
	}
}

type refused struct {
	Error string `json:"error"`
}

// errBusyFolder is a folder that somebody holds who takes no orders.
var errBusyFolder = errors.New("is in use by another command, or by a clinic of an older version: try again, or stop it first")

// Operate returns who carries out the operator's commands on a data folder: the clinic that runs on it, or else this
// process, which then holds the folder until the function returned is called.
func Operate(ctx context.Context, opts Options) (operator.Clinic, func() error, error) {
	s, err := Open(ctx, opts)
	if err == nil {
		return s, s.Close, nil
	}
	if !errors.Is(err, sqlite.ErrLocked) {
		return nil, nil, err
	}
	b, err := os.ReadFile(filepath.Join(opts.Dir, controlFile))
	var c control
	if err != nil || json.Unmarshal(b, &c) != nil {
		return nil, nil, fmt.Errorf("the folder %s %w", opts.Dir, errBusyFolder)
	}
	return remote{c, opts.Dir}, func() error { return nil }, nil
}

// remote is a clinic that runs in another process.
type remote struct {
	control
	dir string
}

// Redrive implements operator.Clinic.
func (c remote) Redrive(ctx context.Context, r operator.Redrive) (operator.Redriven, error) {
	return ask[operator.Redriven](ctx, c, "redrive", r)
}

// Replay implements operator.Clinic.
func (c remote) Replay(ctx context.Context, r operator.Replay) (operator.Replayed, error) {
	return ask[operator.Replayed](ctx, c, "replay", r)
}

// Recount implements operator.Clinic.
func (c remote) Recount(ctx context.Context, r operator.Recount) (operator.Recounted, error) {
	return ask[operator.Recounted](ctx, c, "recount", r)
}

// ImportCodes implements operator.Clinic.
func (c remote) ImportCodes(ctx context.Context, l diagnosis.List) (diagnosis.Imported, error) {
	return ask[diagnosis.Imported](ctx, c, "import-codes", l)
}

func ask[Out any](ctx context.Context, c remote, what string, in any) (Out, error) {
	var out Out
	body, err := json.Marshal(in)
	if err != nil {
		return out, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL+"/"+what, bytes.NewReader(body))
	if err != nil {
		return out, err
	}
	req.Header.Set("Authorization", "Bearer "+c.Key)
	res, err := (&http.Client{Transport: &http.Transport{Proxy: nil}}).Do(req)
	if ctx.Err() != nil {
		return out, ctx.Err()
	}
	if err != nil || res.StatusCode == http.StatusForbidden { // the file is of a clinic that was killed, and another holds the folder
		if err == nil {
			_ = res.Body.Close()
		}
		return out, fmt.Errorf("the folder %s %w", c.dir, errBusyFolder)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return out, fmt.Errorf("the running clinic was stopped in between: give the command again: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		var no refused
		if json.Unmarshal(b, &no) != nil || no.Error == "" {
			return out, fmt.Errorf("the running clinic answers %s", res.Status)
		}
		return out, errors.New(no.Error)
	}
	return out, json.Unmarshal(b, &out)
}
