package patient

import (
	"context"
	"time"

	"careloop/internal/channel"
	"careloop/internal/classify"
	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/i18n"
	"careloop/internal/store"
)

// fileItem is a patient's file as it is stored. Its attributes bear the names of the file's fields on the wire.
type fileItem struct {
	Number         Number                   `json:"number"`
	Name           Name                     `json:"name"`
	Pinyin         string                   `json:"pinyin,omitempty"`
	Initials       string                   `json:"initials,omitempty"`
	Gender         Gender                   `json:"gender"`
	BirthDate      clinic.Date              `json:"birthDate,omitempty"`
	Phones         []sealedPhone            `json:"phones,omitempty"`
	IDDocuments    []sealedDocument         `json:"idDocuments,omitempty"`
	Occupation     string                   `json:"occupation,omitempty"`
	Address        crypt.Sealed             `json:"address,omitempty"`
	Email          crypt.Sealed             `json:"email,omitempty"`
	WeChat         crypt.Sealed             `json:"wechat,omitempty"`
	Language       i18n.Lang                `json:"language"`
	Consent        map[channel.Name]Consent `json:"consent,omitempty"`
	Source         Source                   `json:"source"`
	Needs          []Need                   `json:"needs,omitempty"`
	Class          Class                    `json:"class"`
	Guardian       *Guardian                `json:"guardian,omitempty"`
	Alerts         []sealedAlert            `json:"alerts,omitempty"`
	Classification classify.Classification  `json:"classification"` // without the diagnoses
	Diagnoses      crypt.Sealed             `json:"diagnoses,omitempty"`
	Restriction    Restriction              `json:"restriction,omitzero"` // written by the bookings
	Deceased       *deceasedItem            `json:"deceased,omitempty"`
	Mistaken       *mistakenItem            `json:"mistaken,omitempty"`
	RegisteredAt   time.Time                `json:"registeredAt"`
	Request        string                   `json:"request,omitempty"` // hash of what was registered under an idempotency key
}

// deceasedItem is a death as it is stored; its note is sealed.
type deceasedItem struct {
	Date       clinic.Date  `json:"date,omitempty"`
	Time       clinic.Wall  `json:"time,omitempty"`
	Told       Informant    `json:"told"`
	Note       crypt.Sealed `json:"note,omitempty"`
	Source     string       `json:"source,omitempty"`
	RecordedBy string       `json:"recordedBy"`
	RecordedAt time.Time    `json:"recordedAt"`
}

type mistakenItem struct {
	RecordedAt time.Time `json:"recordedAt"`
	At         time.Time `json:"at"`
	By         string    `json:"by"`
	Sources    []string  `json:"sources,omitempty"`
}

type sealedPhone struct {
	Number  crypt.Sealed `json:"number"`
	Use     string       `json:"use"`
	Primary bool         `json:"primary,omitempty"`
}

type sealedDocument struct {
	Type   DocumentType `json:"type"`
	Number crypt.Sealed `json:"number"`
}

type sealedAlert struct {
	Kind AlertKind    `json:"kind"`
	Note crypt.Sealed `json:"note,omitempty"`
}

// claimItem gives something unique, a record number or an id document, to one file.
type claimItem struct {
	Patient ID     `json:"patient"`
	Number  Number `json:"number"`
}

func numberKey(n Number) store.Key {
	return store.Key{Table: store.Patients, PK: "number#" + string(n), SK: "key"}
}

func documentKey(hash string) store.Key {
	return store.Key{Table: store.Patients, PK: "doc#" + hash, SK: "key"}
}

// namePartition holds the tokens that begin with one letter or character, so that every prefix lies in one.
func namePartition(token string) string { return "name#" + string([]rune(token)[:1]) }

func nameKey(token string, p ID) store.Key {
	return store.Key{Table: store.Patients, PK: namePartition(token), SK: token + "#" + string(p)}
}

// bornPartition holds the files of those born on a day, by name: where likely duplicates meet.
func bornPartition(d clinic.Date) string { return "born#" + string(d) }

func bornKey(d clinic.Date, joined string, p ID) store.Key {
	return store.Key{Table: store.Patients, PK: bornPartition(d), SK: joined + "#" + string(p)}
}

// reachPartition holds the files that one phone, address or openid belongs to.
func reachPartition(kind, hash string) string { return kind + "#" + hash }

func reachKey(kind, hash string, p ID) store.Key {
	return store.Key{Table: store.Patients, PK: reachPartition(kind, hash), SK: string(p)}
}

// birthday is the partition of the index birthday for those born on a day of the year.
func birthday(d clinic.Date) string { return string(d[5:]) }

// put writes the file if it still has the version that it was read with.
func (p Patient) put(item fileItem) store.Op {
	op := store.PutVersion(FileKey(p.ID), p.Version, item)
	if p.BirthDate != "" && p.Deceased == nil { // nobody is congratulated any more
		op = op.In("birthday", birthday(p.BirthDate), string(p.ID))
	}
	return op
}

func (p Patient) claim(key store.Key) store.Op {
	return store.Put(key, claimItem{Patient: p.ID, Number: p.Number}).If(store.Absent())
}

// release gives up a claim, if the file has it.
func (p Patient) release(key store.Key) store.Op {
	return store.Delete(key).If(store.Attr("patient", store.CondEqual, string(p.ID)))
}

// entry makes the file findable under key; the file's version guards it, so it needs no condition.
func (p Patient) entry(key store.Key) store.Op { return store.Update(key).Set("patient", string(p.ID)) }

// keys lists the items besides the file that belong to it.
type keys struct {
	documents []store.Key // claims
	entries   []store.Key
}

// keysOf works out the keys of a plain file.
func (s *Service) keysOf(ctx context.Context, p Patient) (keys, error) {
	var k keys
	seen := map[store.Key]bool{}
	add := func(list *[]store.Key, key store.Key) {
		if !seen[key] {
			seen[key] = true
			*list = append(*list, key)
		}
	}
	for _, d := range p.IDDocuments {
		hash, err := s.Keys.Hash(ctx, "doc", documentValue(d))
		if err != nil {
			return keys{}, err
		}
		add(&k.documents, documentKey(hash))
	}
	r := readingOf(p.Name)
	for _, token := range r.tokens {
		add(&k.entries, nameKey(token, p.ID))
	}
	if p.BirthDate != "" && r.joined != "" {
		add(&k.entries, bornKey(p.BirthDate, r.joined, p.ID))
	}
	for _, reach := range p.reaches() {
		hash, err := s.Keys.Hash(ctx, reach.kind, reach.value)
		if err != nil {
			return keys{}, err
		}
		add(&k.entries, reachKey(reach.kind, hash, p.ID))
	}
	return k, nil
}

// reach is one way to reach somebody, by which they are also found.
type reach struct{ kind, value string }

func (p Patient) reaches() []reach {
	var all []reach
	for _, ph := range p.Phones {
		all = append(all, reach{"phone", ph.Number})
	}
	if p.Email != "" {
		all = append(all, reach{"email", foldEmail(p.Email)})
	}
	if p.WeChat != "" {
		all = append(all, reach{"wechat", p.WeChat})
	}
	return all
}

func documentValue(d IDDocument) string { return string(d.Type) + ":" + d.Number }

// diff returns what of a is not in b.
func diff(a, b []store.Key) []store.Key {
	in := make(map[store.Key]bool, len(b))
	for _, k := range b {
		in[k] = true
	}
	var out []store.Key
	for _, k := range a {
		if !in[k] {
			out = append(out, k)
		}
	}
	return out
}
