package message

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"careloop/internal/booking"
	"careloop/internal/channel"
	"careloop/internal/closure"
	"careloop/internal/i18n"
	"careloop/internal/inpatient"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestTemplates holds every text of every kind in every language against the golden files, as a patient reads it.
func TestTemplates(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	said := map[i18n.Lang]values{
		i18n.Chinese: {clinic: "仁心门诊", department: "内科", practitioner: titled(i18n.Chinese, "王芳")},
		i18n.English: {clinic: "Renxin Clinic", department: "Internal medicine", practitioner: titled(i18n.English, "Wang Fang")},
	}
	for _, lang := range i18n.Langs() {
		v := said[lang]
		v.code, v.link, v.until, v.what, v.place = "K7P3QX9C", "https://clinic.example/s/AbCdEf", "12:30", map[i18n.Lang]string{i18n.Chinese: "突发晕倒或病危", i18n.English: "Collapse"}[lang], "3-12"
		v.start = time.Date(2026, 11, 24, 6, 30, 0, 0, time.UTC).In(zone)
		v.was, v.missed, v.late, v.room = v.start.AddDate(0, 0, -1), 2, 1, "3-12"
		v.prepare = &booking.Preparation{
			FastHours: 16, WaterHours: 4, Companion: true, Bring: []i18n.Text{{i18n.Chinese: "检查申请单", i18n.English: "the referral"}, {i18n.Chinese: "既往报告", i18n.English: "earlier reports"}},
			Pause: i18n.Text{i18n.Chinese: "降糖药当日早晨暂停", i18n.English: "leave out medicines for diabetes that morning"}, Confirm: []booking.Statement{{ID: "thinners"}},
			Instructions: i18n.Text{i18n.Chinese: "前一日清淡饮食。", i18n.English: "Light meals on the day before."},
		}
		var b strings.Builder
		for _, kind := range append([]Kind{examBooked, examMoved}, Kinds()...) {
			v := v
			if of, ok := map[Kind]Kind{examBooked: Confirmation, examMoved: Moved}[kind]; ok { // their texts, no kinds of their own
				kind, v.numbers = of, 3
			}
			if kind == ClosureMoved {
				v.fee = &closure.FeeChange{Was: 3000, Now: 5050}
				v.lost = i18n.T(lang, "message.lost", map[string]any{"department": v.department, "practitioner": v.practitioner})
			}
			if kind.ofStay() {
				v.what = progress(lang, inpatient.Milestone{Kind: inpatient.DischargePlanned, Day: "2026-11-26"})
			}
			for _, by := range []channel.Name{channel.SMS, channel.WeChat, channel.Email} {
				m := render(kind, by, lang, v)
				fmt.Fprintf(&b, "== %s by %s\n", kind, by)
				if m.Subject != "" {
					fmt.Fprintf(&b, "Subject: %s\n\n", m.Subject)
				}
				fmt.Fprintf(&b, "%s\n\n", m.Text)
				if left := strings.ContainsAny(m.Text+m.Subject, "{}"); left || strings.HasPrefix(m.Text, "message.") {
					t.Errorf("%s of %s in %s is not complete: %s", by, kind, lang, m.Text)
				}
				part := map[i18n.Lang]int{i18n.Chinese: 70, i18n.English: 160}[lang] // characters in one part of an SMS
				if kind == ClosureMoved {                                            // two appointments, of which none may be taken for the other: in two parts, which hold less each
					part = map[i18n.Lang]int{i18n.Chinese: 2 * 67, i18n.English: 2 * 153}[lang]
				}
				if n := len([]rune(m.Text)); by == channel.SMS && n > part {
					t.Errorf("%s in %s takes %d characters", kind, lang, n)
				}
			}
		}
		golden(t, "templates."+string(lang)+".txt", b.String())
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-update writes it anew):\n%s", name, diff)
	}
}

func TestWhen(t *testing.T) {
	for in, want := range map[string][2]string{
		"2026-11-23 00:05": {"11月23日周一凌晨0:05", "Mon 23 Nov, 12:05 am"},
		"2026-11-22 08:00": {"11月22日周日上午8:00", "Sun 22 Nov, 8:00 am"},
		"2026-12-31 12:30": {"12月31日周四中午12:30", "Thu 31 Dec, 12:30 pm"},
		"2027-01-02 13:00": {"1月2日周六下午1:00", "Sat 2 Jan, 1:00 pm"},
		"2026-11-24 18:40": {"11月24日周二晚上6:40", "Tue 24 Nov, 6:40 pm"},
	} {
		at, err := time.Parse("2006-01-02 15:04", in)
		if err != nil {
			t.Fatal(err)
		}
		if zh, en := when(i18n.Chinese, at), when(i18n.English, at); zh != want[0] || en != want[1] {
			t.Errorf("%s: %s, %s", in, zh, en)
		}
	}
}

func TestTitled(t *testing.T) {
	for in, want := range map[string][2]string{
		"王芳": {"王芳医生", "Dr 王芳"}, "张医生": {"张医生", "张医生"}, "李主任": {"李主任", "李主任"}, "": {"", ""},
		"Wang Fang": {"Wang Fang医生", "Dr Wang Fang"}, "Dr. Zhang": {"Dr. Zhang", "Dr. Zhang"}, "Prof Li": {"Prof Li", "Prof Li"}, "Drew Li": {"Drew Li医生", "Dr Drew Li"},
	} {
		if zh, en := titled(i18n.Chinese, in), titled(i18n.English, in); zh != want[0] || en != want[1] {
			t.Errorf("%q: %q, %q", in, zh, en)
		}
	}
}

// TestEverythingHasWords holds the catalogue against the lists of kinds, reasons, statuses and channels.
func TestEverythingHasWords(t *testing.T) {
	var keys []string
	for _, k := range Kinds() {
		keys = append(keys, "message."+string(k)+".name")
	}
	for _, r := range Reasons() {
		keys = append(keys, "message.why."+string(r))
	}
	for _, s := range []Status{Planned, Queued, Sending, Sent, Failed, Dropped, Unknown} {
		keys = append(keys, "message.status."+string(s))
	}
	for _, c := range channel.Names() {
		keys = append(keys, "message.channel."+string(c))
	}
	for _, l := range i18n.Langs() {
		for _, k := range keys {
			if !i18n.Has(l, k) {
				t.Errorf("%s lacks %s", l, k)
			}
		}
	}
}

// A text message in Chinese is signed once, in front and in the brackets that the carriers ask for.
func TestEverySMSInChineseIsSignedOnce(t *testing.T) {
	for _, k := range Kinds() {
		if k == EmergencyAlert { // says first what it is
			continue
		}
		text := i18n.T(i18n.Chinese, "message."+string(k)+".sms", map[string]any{"clinic": "仁心门诊"})
		if !strings.HasPrefix(text, "【仁心门诊】") || strings.Count(text, "仁心门诊") != 1 {
			t.Errorf("%s: %s", k, text)
		}
	}
}
