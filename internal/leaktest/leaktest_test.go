package leaktest_test

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"careloop/internal/leaktest"
	"careloop/internal/obs"
)

// TestLeaksAreFound plants the marks in every form, so that a search which finds nothing has something to say.
func TestLeaksAreFound(t *testing.T) {
	inJSON, err := json.Marshal(leaktest.Text)
	if err != nil {
		t.Fatal(err)
	}
	for form, leak := range map[string]string{
		"as it is":           leaktest.Name,
		"in capitals":        strings.ToUpper(leaktest.Name),
		"one name only":      "by Zyxbrandt",
		"Chinese":            leaktest.Han,
		"one character":      "靐",
		"pinyin":             "name#cuanda",
		"in JSON":            string(inJSON),
		"escaped in JSON":    `\u7228\u9f98`,
		"escaped twice":      fmt.Sprintf("%+q", leaktest.Han),
		"bytes, quoted":      fmt.Sprintf("%+q", "Quillfeather\xff"),
		"in an address":      "/patients?q=" + url.QueryEscape(leaktest.Han),
		"E.164 without plus": "to 8617714937608",
		"spaced":             "177 1493-7608",
		"masked phone":       "177****7608",
		"identity card":      "110101 19900307299X",
		"base64":             base64.StdEncoding.EncodeToString([]byte("a" + leaktest.Name)),
		"base64, shifted":    base64.RawURLEncoding.EncodeToString([]byte(`{"to":"` + leaktest.Phone + `"}`)),
		"hexadecimal":        hex.EncodeToString([]byte(leaktest.Han)),
	} {
		if len(leaktest.In(`{"msg":"x","error":"`+leak+`"}`)) == 0 {
			t.Errorf("%s: %s is not found", form, leak)
		}
	}
	for _, harmless := range []string{
		`{"time":"2026-11-23T00:05:00.177Z","level":"INFO","msg":"request","route":"GET /api/v1/patients/{id}","patient":"pat_06h0be33w1t911kbey4kbc5v94"}`,
		`decode item of patients version 1: *time.ParseError`,
	} {
		if found := leaktest.In(harmless); len(found) > 0 {
			t.Errorf("%v are found in %s", found, harmless)
		}
	}
}

// TestAPlantedLeakFailsATest lets a careless program say a name and wants the check to object.
func TestAPlantedLeakFailsATest(t *testing.T) {
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Error("request failed", "error", leaktest.Errors()[0])
	told := &objections{TB: t}
	leaktest.None(told, "log", log.String())
	if told.n == 0 {
		t.Errorf("nobody minds %s", log.String())
	}
}

type objections struct {
	testing.TB
	n int
}

func (o *objections) Errorf(string, ...any) { o.n++ }

// TestErrorsOfOthersQuoteNothing logs what other code says when something goes wrong, alone and wrapped as a domain
// wraps it.
func TestErrorsOfOthersQuoteNothing(t *testing.T) {
	for _, err := range leaktest.Errors() {
		if len(leaktest.In(err.Error())) == 0 {
			t.Errorf("%v carries no mark", err)
		}
		for _, err := range []error{err, fmt.Errorf("decode item of patients version 3: %w", err), obs.Harmless(fmt.Errorf("change of care: %w", err))} {
			var log strings.Builder
			obs.NewLogger(&log, nil).Error("m", "error", err)
			leaktest.None(t, "log", log.String())
			leaktest.None(t, "said", obs.Said(err))
			leaktest.None(t, "harmless", obs.Harmless(err).Error())
		}
	}
}
