package message

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/channel/wechat"
	"careloop/internal/i18n"
)

// afternoon is an appointment at 14:30 for which there is this to prepare.
func afternoon(p booking.Preparation) values {
	zone := time.FixedZone("", 8*3600)
	start := time.Date(2026, 11, 24, 14, 30, 0, 0, zone)
	return values{
		clinic: "仁心门诊", department: "内科", practitioner: "王芳", code: "K7P3QX9C", link: "https://clinic.example/my/prepare",
		start: start, now: start.AddDate(0, 0, -1), prepare: &p,
	}
}

// preparations are those of which each says something else.
func preparations() map[string]booking.Preparation {
	both := func(zh, en string) i18n.Text { return i18n.Text{i18n.Chinese: zh, i18n.English: en} }
	return map[string]booking.Preparation{
		"fast": {FastHours: 8}, "fast, water": {FastHours: 8, WaterHours: 4}, "fast, no water": {FastHours: 8, NoWater: true}, "fast long, water": {FastHours: 48, WaterHours: 30},
		"pause": {Pause: both("降糖药", "medicines for diabetes")}, "bring": {Bring: []i18n.Text{both("申请单", "the referral")}, Companion: true},
		"confirm": {Confirm: []booking.Statement{{ID: "thinners"}}},
	}
}

// TestWhoIsToldLateReadsWhatToDoNow holds the texts of a message that comes when fasting has begun.
func TestWhoIsToldLateReadsWhatToDoNow(t *testing.T) {
	for _, lang := range i18n.Langs() {
		var b strings.Builder
		for _, name := range []string{"fast", "fast, water", "fast, no water", "fast long, water"} {
			v := afternoon(preparations()[name])
			v.prepare.Bring = preparations()["bring"].Bring
			v.now = v.start.Add(-5 * time.Hour)
			for _, by := range []channel.Name{channel.SMS, channel.WeChat, channel.Email} {
				fmt.Fprintf(&b, "== %s by %s\n%s\n\n", name, by, render(Preparation, by, lang, v).Text)
			}
		}
		golden(t, "late."+string(lang)+".txt", b.String())
	}
}

// TestWeChatTakesHowToPrepare sends what can be told through the account: WeChat refuses a template with an empty value,
// and cuts a long one. Until when one may eat and drink must survive that.
func TestWeChatTakesHowToPrepare(t *testing.T) {
	for name, p := range preparations() {
		for _, lang := range i18n.Langs() {
			for _, before := range []time.Duration{24 * time.Hour, 5 * time.Hour, 3 * time.Hour} {
				v := afternoon(p)
				v.now = v.start.Add(-before)
				got := throughWeChat(t, render(Preparation, channel.WeChat, lang, v))
				eat, drink := limits(lang, v)
				if got["thing1"] == "" || got["thing2"] != eat || got["thing3"] != drink || eat == "" || drink == "" {
					t.Errorf("%s in %s, %s before: %v, want %q and %q", name, lang, before, got, eat, drink)
				}
			}
		}
	}
}

// throughWeChat returns the values that WeChat gets of what to do, until when to eat and until when to drink.
func throughWeChat(t *testing.T, m channel.Outgoing) map[string]string {
	t.Helper()
	got := map[string]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent struct {
			Data map[string]struct{ Value string }
		}
		if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
			t.Error(err)
		}
		for key, v := range sent.Data {
			got[key] = v.Value
		}
		_, _ = io.WriteString(w, `{"errcode":0,"access_token":"t","expires_in":7200,"msgid":1}`)
	}))
	defer server.Close()
	account := wechat.Account{
		Interface: wechat.MiniProgram, HTTP: server.Client(), BaseURL: server.URL, Now: time.Now,
		Templates: map[string]wechat.Template{string(Preparation): {ID: "t", Keys: []string{"", "", "", "", "", "thing1", "", "thing2", "thing3"}}},
	}
	if _, err := account.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	return got
}
