// Package outbox stands in for every provider where nothing shall leave the machine: what would have been sent is
// kept, shown by the local binary, and written to a file.
package outbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"

	"careloop/internal/channel"
	"careloop/internal/i18n"
)

// Kept is how many messages are shown; the file holds them all.
const Kept = 500

// Delivered is one message that a patient would have got.
type Delivered struct {
	ID        string       `json:"id"`
	Message   string       `json:"messageId"`
	At        time.Time    `json:"at"`
	Channel   channel.Name `json:"channel"`
	Recipient string       `json:"recipient"`
	Lang      i18n.Lang    `json:"lang"`
	Template  string       `json:"template"`
	Subject   string       `json:"subject,omitempty"`
	Text      string       `json:"text"`
	Files     []File       `json:"files,omitempty"`
}

// File is an attachment as text.
type File struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Content string `json:"content"`
}

// Outbox keeps what was "sent". Make one with Open.
type Outbox struct {
	path string
	now  func() time.Time

	mu    sync.Mutex
	kept  []Delivered // oldest first
	count int
	torn  bool // the file's last line has no end
}

// Open returns an outbox that appends to the file at path and knows what is already in it. Without a path it keeps
// nothing beyond the process.
func Open(path string, now func() time.Time) (*Outbox, error) {
	o := &Outbox{path: path, now: now}
	if path == "" {
		return o, nil
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return o, nil
	}
	if err != nil {
		return nil, fmt.Errorf("outbox: %w", err)
	}
	for line := range bytes.Lines(b) {
		var d Delivered
		if json.Unmarshal(line, &d) == nil { // a line cut short by a crash is no message
			o.keep(d)
		}
	}
	o.torn = len(b) > 0 && b[len(b)-1] != '\n'
	return o, nil
}

// Sender returns the sender of one channel.
func (o *Outbox) Sender(name channel.Name) channel.Sender { return sender{o, name} }

// Senders returns a sender for every channel that has one.
func (o *Outbox) Senders() map[channel.Name]channel.Sender {
	all := map[channel.Name]channel.Sender{}
	for _, name := range channel.Names() {
		if name != channel.Phone {
			all[name] = o.Sender(name)
		}
	}
	return all
}

// List returns what was sent, latest first.
func (o *Outbox) List() []Delivered {
	o.mu.Lock()
	defer o.mu.Unlock()
	all := make([]Delivered, 0, len(o.kept))
	for _, d := range slices.Backward(o.kept) {
		all = append(all, d)
	}
	return all
}

type sender struct {
	box  *Outbox
	name channel.Name
}

// Send implements channel.Sender.
func (s sender) Send(_ context.Context, m channel.Outgoing) (channel.Receipt, error) {
	o := s.box
	o.mu.Lock()
	defer o.mu.Unlock()
	d := Delivered{
		ID: "out-" + strconv.Itoa(o.count+1), Message: m.Dedup, At: o.now().UTC().Truncate(time.Millisecond), Channel: s.name,
		Recipient: m.To, Lang: m.Lang, Template: m.Template, Subject: m.Subject, Text: m.Text,
	}
	for _, a := range m.Attachments {
		d.Files = append(d.Files, File{Name: a.Name, Type: a.Type, Content: string(a.Content)})
	}
	if err := o.write(d); err != nil {
		return channel.Receipt{}, channel.Fail(channel.Temporary, "outbox")
	}
	o.keep(d)
	return channel.Receipt{ID: d.ID}, nil
}

func (o *Outbox) keep(d Delivered) {
	o.count++
	o.kept = append(o.kept, d)
	if len(o.kept) > Kept {
		o.kept = o.kept[1:]
	}
}

func (o *Outbox) write(d Delivered) error {
	if o.path == "" {
		return nil
	}
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(o.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if o.torn {
		b = append([]byte("\n"), b...)
	}
	_, err = f.Write(append(b, '\n'))
	o.torn = o.torn && err != nil
	return errors.Join(err, f.Close())
}
