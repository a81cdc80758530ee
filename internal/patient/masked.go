package patient

import (
	"strings"
	"unicode/utf8"

	"careloop/internal/mask"
)

// Sensitive is what the file shows masked, in full.
type Sensitive struct {
	Phones      []Phone      `json:"phones" nullable:"false"`
	IDDocuments []IDDocument `json:"idDocuments" nullable:"false"`
	Address     string       `json:"address,omitempty"`
	Email       string       `json:"email,omitempty"`
	WeChat      string       `json:"wechat,omitempty"`
}

func (p Patient) sensitive() Sensitive {
	return Sensitive{Phones: p.Phones, IDDocuments: p.IDDocuments, Address: p.Address, Email: p.Email, WeChat: p.WeChat}
}

// masked returns a plain file as ordinary operations show it.
func (p Patient) masked() Patient {
	phones, documents := []Phone{}, []IDDocument{}
	for _, ph := range p.Phones {
		ph.Number = maskPhone(ph.Number)
		phones = append(phones, ph)
	}
	for _, d := range p.IDDocuments {
		d.Number = maskDocument(d.Number)
		documents = append(documents, d)
	}
	p.Phones, p.IDDocuments = phones, documents
	p.Address, p.Email, p.WeChat = maskAddress(p.Address), maskEmail(p.Email), maskWeChat(p.WeChat)
	return p
}

func maskPhone(s string) string    { return mask.Phone(s) }
func maskDocument(s string) string { return mask.IDDocument(s) }

// maskAddress keeps the town: the first six characters, and never more than a third.
func maskAddress(s string) string {
	if s == "" {
		return ""
	}
	keep := min(6, utf8.RuneCountInString(s)/3)
	return string([]rune(s)[:keep]) + "***"
}

// maskEmail keeps the first letter and the domain.
func maskEmail(s string) string {
	local, domain, ok := strings.Cut(s, "@")
	if !ok {
		return ""
	}
	_, n := utf8.DecodeRuneInString(local)
	return local[:n] + "***@" + domain
}

// maskWeChat keeps enough to compare two by eye.
func maskWeChat(s string) string {
	if len(s) < 12 {
		return strings.Repeat("*", len(s))
	}
	return s[:2] + "***" + s[len(s)-3:]
}
