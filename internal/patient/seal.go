package patient

import (
	"context"
	"encoding/json"
	"errors"

	"careloop/internal/channel"
	"careloop/internal/classify"
	"careloop/internal/crypt"
	"careloop/internal/store"
)

// vault seals and opens the fields of one file. What it opened and seals again unchanged keeps its sealed form, so
// that a change of the file shows which fields changed and no others. It remembers its first error.
type vault struct {
	keys  *crypt.Keys
	file  ID
	known map[[2]string]crypt.Sealed
	err   error
}

func (s *Service) vault(p ID) *vault {
	return &vault{keys: s.Keys, file: p, known: map[[2]string]crypt.Sealed{}}
}

func (v *vault) seal(ctx context.Context, field, plain string) crypt.Sealed {
	if sealed, ok := v.known[[2]string{field, plain}]; ok {
		return sealed
	}
	sealed, err := v.keys.Seal(ctx, plain, string(v.file)+"/"+field)
	v.err = errors.Join(v.err, err)
	return sealed
}

func (v *vault) open(ctx context.Context, field string, sealed crypt.Sealed) string {
	plain, err := v.keys.Open(ctx, sealed, string(v.file)+"/"+field)
	v.err = errors.Join(v.err, err)
	v.known[[2]string{field, plain}] = sealed
	return plain
}

// pack returns the plain file as it is stored.
func (v *vault) pack(ctx context.Context, p Patient, request string) (fileItem, error) {
	it := fileItem{
		Number: p.Number, Name: p.Name, Pinyin: p.Pinyin, Initials: p.Initials, Gender: p.Gender, BirthDate: p.BirthDate,
		Occupation: p.Occupation, Address: v.seal(ctx, "address", p.Address), Email: v.seal(ctx, "email", p.Email),
		WeChat: v.seal(ctx, "wechat", p.WeChat), Language: p.Language, Consent: p.Consent, Source: p.Source, Needs: p.Needs,
		Class: p.Class, Guardian: p.Guardian, Restriction: p.Restriction, RegisteredAt: p.RegisteredAt, Request: request,
	}
	for _, ph := range p.Phones {
		it.Phones = append(it.Phones, sealedPhone{Number: v.seal(ctx, "phones", ph.Number), Use: ph.Use, Primary: ph.Primary})
	}
	for _, d := range p.IDDocuments {
		it.IDDocuments = append(it.IDDocuments, sealedDocument{Type: d.Type, Number: v.seal(ctx, "idDocuments", d.Number)})
	}
	for _, a := range p.Alerts {
		it.Alerts = append(it.Alerts, sealedAlert{Kind: a.Kind, Note: v.seal(ctx, "alerts", a.Note)})
	}
	if d := p.Deceased; d != nil {
		it.Deceased = &deceasedItem{
			Date: d.Date, Time: d.Time, Told: d.Told, Note: v.seal(ctx, "deceased", d.Note), Source: d.Source, RecordedBy: d.RecordedBy, RecordedAt: d.RecordedAt,
		}
	}
	if m := p.Mistaken; m != nil {
		it.Mistaken = &mistakenItem{RecordedAt: m.RecordedAt, At: m.At, By: m.By, Sources: m.Sources}
	}
	if p.Classification != nil {
		it.Classification = *p.Classification
		b, err := json.Marshal(p.Classification.Disease.Evidence)
		if err != nil {
			return fileItem{}, err
		}
		it.Classification.Disease.Evidence = []classify.Evidence{}
		it.Diagnoses = v.seal(ctx, "diagnoses", string(b))
	}
	return it, v.err
}

// unpack returns the plain file that is stored in an item, and the hash of the request that registered it.
func (v *vault) unpack(ctx context.Context, item store.Item) (Patient, string, error) {
	var it fileItem
	if err := item.Decode(&it); err != nil {
		return Patient{}, "", err
	}
	p := Patient{
		ID: v.file, Number: it.Number, Name: it.Name, Pinyin: it.Pinyin, Initials: it.Initials, Gender: it.Gender, BirthDate: it.BirthDate,
		Phones: []Phone{}, IDDocuments: []IDDocument{}, Occupation: it.Occupation, Address: v.open(ctx, "address", it.Address),
		Email: v.open(ctx, "email", it.Email), WeChat: v.open(ctx, "wechat", it.WeChat), Language: it.Language, Consent: it.Consent,
		Source: it.Source, Needs: it.Needs, Class: it.Class, Guardian: it.Guardian, Restriction: it.Restriction, Alerts: []Alert{}, RegisteredAt: it.RegisteredAt,
		UpdatedAt: item.Stamp.At, Version: item.Version,
	}
	if p.Needs == nil {
		p.Needs = []Need{}
	}
	if p.Consent == nil {
		p.Consent = map[channel.Name]Consent{}
	}
	for _, ph := range it.Phones {
		p.Phones = append(p.Phones, Phone{Number: v.open(ctx, "phones", ph.Number), Use: ph.Use, Primary: ph.Primary})
	}
	for _, d := range it.IDDocuments {
		p.IDDocuments = append(p.IDDocuments, IDDocument{Type: d.Type, Number: v.open(ctx, "idDocuments", d.Number)})
	}
	for _, a := range it.Alerts {
		p.Alerts = append(p.Alerts, Alert{Kind: a.Kind, Note: v.open(ctx, "alerts", a.Note)})
	}
	if d := it.Deceased; d != nil {
		p.Deceased = &Deceased{
			Date: d.Date, Time: d.Time, Told: d.Told, Note: v.open(ctx, "deceased", d.Note), Source: d.Source, RecordedBy: d.RecordedBy, RecordedAt: d.RecordedAt,
		}
	}
	if m := it.Mistaken; m != nil {
		p.Mistaken = &Mistaken{RecordedAt: m.RecordedAt, At: m.At, By: m.By, Sources: m.Sources}
	}
	c := it.Classification
	if b := v.open(ctx, "diagnoses", it.Diagnoses); b != "" {
		if err := json.Unmarshal([]byte(b), &c.Disease.Evidence); err != nil {
			return Patient{}, "", err
		}
	}
	p.Classification = &c
	return p, it.Request, v.err
}
