package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"careloop/internal/auth"
	"careloop/internal/cloud"
	"careloop/internal/crypt/keyset"
	"careloop/internal/crypt/kmskey"
	"careloop/internal/store"
	"careloop/internal/store/dynamo"
)

// hurry is how much shorter the waits are that AWS measures in minutes: the sweep each minute comes each five seconds.
const hurry = 12

// visibility is when a message that was not worked off shows again: not after twelve minutes, but long after any
// delivery is over.
const visibility = 15 * time.Second

// run is one play of the story.
type run struct {
	options
	out    io.Writer
	begun  time.Time
	faults *cloud.Faults
	cloud  *cloud.Cloud
	client *retrying
	store  store.Store // without faults
	zone   *time.Location
	people map[string]string // ids of the guests' files by name

	passed int                   // messages for which five minutes passed at once
	ends   map[cloud.Kind]string // what came of a fault, where a check knows it

	mu     sync.Mutex
	failed []string

	due             time.Time // of the reminders within the story
	reminded, given []string  // ids of appointments whose reminders are due within the story; the latter were cancelled
}

func (r *run) say(format string, args ...any) { fmt.Fprintf(r.out, format+"\n", args...) }

// expect notes what is not as it must be; the play goes on.
func (r *run) expect(ok bool, format string, args ...any) {
	if !ok {
		what := fmt.Sprintf(format, args...)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.failed = append(r.failed, what)
		r.say("   ✗ %s", what)
	}
}

// zoneAtTen returns a zone in which it is between ten and eleven in the morning, so that the story's day has enough
// hours left and no message falls into the quiet hours. The zone is a parameter of the template, the time is real.
func zoneAtTen(t time.Time) string {
	ahead := 10 - t.UTC().Hour()
	if ahead < -12 {
		ahead += 24
	}
	switch { // the sign is POSIX's: Etc/GMT-5 is five hours ahead
	case ahead > 0:
		return fmt.Sprintf("Etc/GMT-%d", ahead)
	case ahead < 0:
		return fmt.Sprintf("Etc/GMT+%d", -ahead)
	}
	return "UTC"
}

func (r *run) open(ctx context.Context, root, dir, endpoint string, log io.Writer) error {
	zone := zoneAtTen(r.begun)
	r.say("Careloop on Lambda · seed %d, faults %v · the clinic's time zone is %s", r.seed, r.options.faults, zone)
	environment := "demo" + strings.ToLower(rand.Text()[:8])
	var err error
	if r.zone, err = time.LoadLocation(zone); err != nil {
		return err
	}
	r.cloud, err = cloud.Open(ctx, cloud.Options{
		Root: root, Dir: dir, DynamoDB: endpoint, Faults: r.faults, Hurry: hurry, Visibility: visibility, Processes: 4, Log: log,
		Parameters: map[string]string{"Environment": environment, "TimeZone": zone, "SurveyAfter": "1s"},
	})
	if err != nil {
		return err
	}
	for _, what := range r.cloud.Unsupported {
		r.say("   not played, because nothing stands in for it: %s", what)
	}
	if err := r.keyset(ctx); err != nil {
		return err
	}
	r.client = newRetrying()
	r.store = dynamo.New(r.cloud.Store(), "careloop-"+environment+"-")
	r.cloud.Start()
	r.say("   %d functions built as they are deployed, %v after the start; the API is at %s",
		len(r.cloud.Functions), now().Sub(r.begun).Round(100*time.Millisecond), r.cloud.URL)
	return nil
}

// keyset makes the keys of sealed fields, wrapped by the stand-in for KMS, and the settings of WeChat.
func (r *run) keyset(ctx context.Context) error {
	f := r.cloud.Functions["registration"]
	if f == nil {
		return errors.New("no function registration")
	}
	wrapped, err := keyset.New(ctx, wrapper{r.cloud, f.Environment["KMS_KEY_ID"]})
	if err != nil {
		return err
	}
	r.cloud.SetParameter(f.Environment["KEYSET_PARAMETER"], kmskey.Encode(wrapped))
	templates := map[string]any{}
	for _, kind := range []string{"booking-confirmation", "reminder-24h", "reminder-2h", "appointment-cancelled", "appointment-moved", "survey", "birthday"} {
		templates[kind] = map[string]any{"id": "template-" + kind, "keys": []string{"thing1", "time2", "thing3"}}
	}
	templates["survey"] = map[string]any{"id": "template-survey", "keys": []string{"thing1", "thing2"}, "page": "pages/web?url={link}"}
	settings, err := json.Marshal(map[string]any{"appId": "demo", "secret": "demo", "kind": "mini-program", "templates": templates})
	if err != nil {
		return err
	}
	r.cloud.SetParameter(r.cloud.Functions["notify"].Environment["WECHAT_PARAMETER"], string(settings))
	return nil
}

// wrapper wraps by the stand-in for KMS, as whoever deploys does once.
type wrapper struct {
	cloud *cloud.Cloud
	key   string
}

// EncryptWithContext implements tink.AEADWithContext.
func (w wrapper) EncryptWithContext(_ context.Context, plain, place []byte) ([]byte, error) {
	return w.cloud.Encrypt(w.key, plain, map[string]string{"purpose": string(place)})
}

// DecryptWithContext implements tink.AEADWithContext: only functions unwrap.
func (wrapper) DecryptWithContext(context.Context, []byte, []byte) ([]byte, error) {
	return nil, errors.New("only functions unwrap")
}

// roles are the accounts of the story.
var roles = map[string]auth.Role{
	"desk": auth.FrontDesk, "nurse": auth.Nurse, "doctor": auth.Doctor, "manager": auth.Manager, "admin": auth.Administrator,
}

// token signs an account in: it is the user pool's part.
func (r *run) token(_ context.Context, account string) (string, error) {
	role, ok := roles[account]
	if !ok {
		return "", fmt.Errorf("no account %s", account)
	}
	return r.cloud.Issuer.Issue(jwt.MapClaims{
		"sub": account, "name": account, "cognito:groups": []string{string(role)}, "scope": strings.Join(r.cloud.Scopes, " "),
	}, time.Hour)
}

// clock is the story's: real, and settled when everything was delivered.
type clock struct{ r *run }

// Now implements demo.Clock.
func (clock) Now() time.Time { return now() }

// Advance implements demo.Clock: time cannot be moved.
func (clock) Advance(context.Context, time.Time) error { return nil }

// Settle implements demo.Clock.
func (c clock) Settle(ctx context.Context) error { return c.r.cloud.Settle(ctx, 5*time.Minute) }

// Simulated implements demo.Clock.
func (clock) Simulated() bool { return false }
