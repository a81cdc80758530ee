package outbox_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"careloop/internal/channel"
	"careloop/internal/channel/outbox"
	"careloop/internal/i18n"
)

func open(t *testing.T, path string) *outbox.Outbox {
	t.Helper()
	o, err := outbox.Open(path, func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) })
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestKeepsWhatWasSentAcrossStarts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox.jsonl")
	o := open(t, path)
	if o.List() == nil {
		t.Error("an empty list is not null")
	}
	for _, name := range []channel.Name{channel.SMS, channel.Email} {
		r, err := o.Senders()[name].Send(t.Context(), channel.Outgoing{To: "+8613812345678", Lang: i18n.Chinese, Template: "birthday", Text: "祝您生日快乐", Dedup: "msg_1"})
		if err != nil || r.ID == "" {
			t.Fatalf("%+v, %v", r, err)
		}
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"id":"out-3","te`); err != nil { // the power went
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	o = open(t, path)
	if _, err := o.Sender(channel.SMS).Send(t.Context(), channel.Outgoing{Text: "再次"}); err != nil {
		t.Fatal(err)
	}
	all := open(t, path).List()
	if len(all) != 3 || all[0].Text != "再次" {
		t.Fatalf("%+v", all)
	}
	if all = all[1:]; all[0].Channel != channel.Email || all[1].Text != "祝您生日快乐" || all[1].Message != "msg_1" || all[0].ID == all[1].ID {
		t.Errorf("%+v", all)
	}
	if i, err := os.Stat(path); err != nil || i.Mode().Perm() != 0o600 {
		t.Errorf("others may read the file: %v, %v", i.Mode(), err)
	}
	if _, ok := o.Senders()[channel.Phone]; ok {
		t.Error("nobody calls from an outbox")
	}
}

func TestShowsTheLatest(t *testing.T) {
	o := open(t, "")
	for i := range outbox.Kept + 10 {
		if _, err := o.Sender(channel.SMS).Send(t.Context(), channel.Outgoing{Text: strings.Repeat("x", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if all := o.List(); len(all) != outbox.Kept || len(all[0].Text) != outbox.Kept+9 {
		t.Errorf("%d shown", len(all))
	}
}
