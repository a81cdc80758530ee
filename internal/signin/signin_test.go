package signin_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"careloop/internal/channel"
	"careloop/internal/clinictest"
	"careloop/internal/i18n"
	"careloop/internal/patient"
	"careloop/internal/phone"
	"careloop/internal/signin"
	"careloop/internal/store"
)

const (
	known    phone.Number = "+8613800000001"
	family   phone.Number = "+8613800000002"
	stranger phone.Number = "+8613800009999"
)

// book is a directory of files by phone.
type book map[phone.Number][]patient.ID

func (b book) OfPhone(_ context.Context, n phone.Number) ([]patient.ID, error) { return b[n], nil }

func (b book) Speaks(_ context.Context, p patient.ID) (i18n.Lang, error) {
	if p == "pat_ann" {
		return i18n.English, nil
	}
	return i18n.Chinese, nil
}

// mobile is where codes arrive; down makes it fail.
type mobile struct {
	mu   sync.Mutex
	got  []channel.Outgoing
	down error
}

func (m *mobile) Send(_ context.Context, out channel.Outgoing) (channel.Receipt, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.down != nil {
		return channel.Receipt{}, m.down
	}
	m.got = append(m.got, out)
	return channel.Receipt{ID: "1"}, nil
}

func (m *mobile) code() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.got[len(m.got)-1].Vars[0].Value
}

func newService(t *testing.T) (*signin.Service, *mobile, *clinictest.Clinic) {
	t.Helper()
	c, m := clinictest.New(t), &mobile{}
	c.Settings.Name = "仁心门诊"
	return &signin.Service{
		DB: c.DB, Keys: c.Keys, Clinic: c.Settings, Now: c.Now, Sender: m,
		Files: book{known: {"pat_wang"}, family: {"pat_ann", "pat_bob"}},
	}, m, c
}

func ask(t *testing.T, s *signin.Service, n phone.Number) signin.ID {
	t.Helper()
	code, err := s.Ask(t.Context(), n)
	if err != nil || !code.Valid() {
		t.Fatalf("code %q, %v", code, err)
	}
	return code
}

func answers(t *testing.T, s *signin.Service, code signin.ID, digits string, want bool) {
	t.Helper()
	if got, err := s.Answer(t.Context(), code, digits); err != nil || got != want {
		t.Errorf("%s: %v, %v; want %v", digits, got, err, want)
	}
}

// other returns a code that is not the one.
func other(digits string) string {
	last := (digits[5]-'0'+1)%10 + '0'
	return digits[:5] + string(last)
}

func TestTheCodeSignsInOnce(t *testing.T) {
	s, m, _ := newService(t)
	code := ask(t, s, known)
	answers(t, s, code, other(m.code()), false)
	answers(t, s, code, m.code(), true)
	answers(t, s, code, m.code(), false) // replayed
}

func TestACodeIsGoodForFiveMinutes(t *testing.T) {
	s, m, c := newService(t)
	first := ask(t, s, known)
	c.Advance(signin.ValidFor - time.Millisecond)
	answers(t, s, first, m.code(), true)
	second := ask(t, s, known)
	c.Advance(signin.ValidFor)
	answers(t, s, second, m.code(), false)
}

func TestACodeHasThreeTries(t *testing.T) {
	s, m, _ := newService(t)
	code := ask(t, s, known)
	for range signin.MaxTries {
		answers(t, s, code, other(m.code()), false)
	}
	answers(t, s, code, m.code(), false)
}

func TestWhatIsNoCodeCostsNoTry(t *testing.T) {
	s, m, _ := newService(t)
	code := ask(t, s, known)
	for _, nonsense := range []string{"", "1", "1234567", "二四"} {
		answers(t, s, code, nonsense, false)
	}
	answers(t, s, "", m.code(), false)
	answers(t, s, "cod_x", m.code(), false)
	answers(t, s, code, m.code(), true)
}

func TestACodeIsForItsOwnSignIn(t *testing.T) {
	s, m, _ := newService(t)
	first := ask(t, s, known)
	mine := m.code()
	second := ask(t, s, known)
	if mine != m.code() {
		answers(t, s, second, mine, false)
	}
	answers(t, s, first, mine, true) // a second code, asked for by whomever, does not spoil the first
}

// TestOfTwoRightAnswersOneWins answers one code many times at once.
func TestOfTwoRightAnswersOneWins(t *testing.T) {
	s, m, _ := newService(t)
	for range 5 {
		code := ask(t, s, known)
		digits, wins := m.code(), atomic.Int32{}
		var all sync.WaitGroup
		for range signin.MaxTries {
			all.Go(func() {
				right, err := s.Answer(t.Context(), code, digits)
				if err != nil {
					t.Error(err)
				}
				if right {
					wins.Add(1)
				}
			})
		}
		all.Wait()
		if wins.Load() != 1 {
			t.Errorf("%d answers won", wins.Load())
		}
	}
}

// TestTriesAtOnceAreCounted guesses many codes at once: no more than three are looked at.
func TestTriesAtOnceAreCounted(t *testing.T) {
	s, m, _ := newService(t)
	code := ask(t, s, known)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if right, err := s.Answer(t.Context(), code, other(m.code())); right || err != nil {
				t.Errorf("%v, %v", right, err)
			}
		})
	}
	all.Wait()
	answers(t, s, code, m.code(), false)
}

func TestAPhoneGetsFewCodes(t *testing.T) {
	for _, n := range []phone.Number{known, stranger} { // the same answer for both
		s, m, c := newService(t)
		refused := func(when string) {
			t.Helper()
			if _, err := s.Ask(t.Context(), n); !errors.Is(err, signin.ErrTooMany) {
				t.Errorf("%s %s: %v", n, when, err)
			}
		}
		for range signin.MaxHourly {
			ask(t, s, n)
			c.Advance(time.Minute)
		}
		refused("in the hour")
		ask(t, s, family) // another phone is not concerned
		c.Advance(time.Hour)
		for range signin.MaxDaily - signin.MaxHourly {
			ask(t, s, n)
		}
		c.Advance(2 * time.Hour)
		refused("on the day")
		c.Advance(22 * time.Hour)
		ask(t, s, n)
		if want := map[phone.Number]int{known: signin.MaxDaily + 1, stranger: 0}[n]; len(m.got)-1 != want {
			t.Errorf("%s got %d messages, want %d", n, len(m.got)-1, want)
		}
	}
}

func TestManyAtOnceGetNoMoreThanTheLimit(t *testing.T) {
	s, m, _ := newService(t)
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			if _, err := s.Ask(t.Context(), known); err != nil && !errors.Is(err, signin.ErrTooMany) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(m.got) == 0 || len(m.got) > signin.MaxHourly {
		t.Errorf("%d codes", len(m.got))
	}
}

func TestTheMessageIsInTheFilesLanguage(t *testing.T) {
	s, m, _ := newService(t)
	ask(t, s, known)
	ask(t, s, family)
	if zh := m.got[0]; zh.To != string(known) || zh.Lang != i18n.Chinese || !strings.HasPrefix(zh.Text, "【仁心门诊】") {
		t.Errorf("%+v", zh)
	}
	if en := m.got[1]; en.Lang != i18n.English || !strings.HasPrefix(en.Text, en.Vars[0].Value+" is your sign-in code") {
		t.Errorf("%+v", en)
	}
	for _, x := range m.got {
		if parts := len([]rune(x.Text)); x.Lang == i18n.Chinese && parts > 70 {
			t.Errorf("%d characters are two messages: %s", parts, x.Text)
		}
	}
}

func TestAskingTakesAsLongForAStranger(t *testing.T) {
	s, m, _ := newService(t)
	s.Pace = 50 * time.Millisecond
	m.down = channel.Fail(channel.Refused, "sns-OptedOut")
	for _, n := range []phone.Number{known, stranger} {
		start := time.Now()
		_, _ = s.Ask(t.Context(), n)
		if took := time.Since(start); took < s.Pace {
			t.Errorf("%s: %v", n, took)
		}
	}
}

// witness notes what is written.
type witness struct {
	store.Store
	wrote []string
}

func (w *witness) Write(ctx context.Context, stamp store.Stamp, ops ...store.Op) error {
	for _, op := range ops {
		w.wrote = append(w.wrote, fmt.Sprintf("%s %+v %v", op.Key, op.Doc, op.Sets))
	}
	return w.Store.Write(ctx, stamp, ops...)
}

func TestNothingInTheStoreIsANumberOrACode(t *testing.T) {
	s, m, c := newService(t)
	w := &witness{Store: c.DB}
	s.DB = w
	answers(t, s, ask(t, s, known), m.code(), true)
	if len(w.wrote) != 4 {
		t.Fatalf("wrote %q", w.wrote)
	}
	for _, x := range w.wrote {
		if strings.Contains(x, "13800000001") || strings.Contains(x, " "+m.code()) || strings.Contains(x, ":"+m.code()) {
			t.Errorf("in the store: %s", x)
		}
	}
}
