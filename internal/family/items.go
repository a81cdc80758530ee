package family

import (
	"context"
	"errors"
	"slices"
	"time"

	"careloop/internal/auth"
	"careloop/internal/patient"
	"careloop/internal/store"
)

// mandatesKey says where all mandates about one patient are.
func mandatesKey(ward patient.ID) store.Key {
	return store.Key{Table: store.Patients, PK: string(ward), SK: "family"}
}

// mandatesItem holds them, the latest of each member.
type mandatesItem struct {
	Mandates []Mandate `json:"mandates"`
}

// maxKept bounds how many of those that are over are kept beside the audit, which has them all.
const maxKept = 20

// ward is a patient's file, as far as it is looked at here, with the mandates about them.
type ward struct {
	id       patient.ID
	kin      patient.Kin
	file     int64 // versions as read
	version  int64
	mandates []Mandate
}

// ward reads a file and its mandates as they are now; ErrStranger if there is no such file.
func (s *Service) ward(ctx context.Context, p patient.ID) (ward, error) {
	if _, ok := patient.ParseID(string(p)); !ok {
		return ward{}, ErrStranger
	}
	file, err := s.DB.Get(ctx, patient.FileKey(p))
	if errors.Is(err, store.ErrNotFound) {
		return ward{}, ErrStranger
	}
	if err != nil {
		return ward{}, err
	}
	w := ward{id: p, file: file.Version}
	if w.kin, err = patient.KinOf(file); err != nil {
		return ward{}, err
	}
	it, err := s.DB.Get(ctx, mandatesKey(p))
	if errors.Is(err, store.ErrNotFound) {
		return w, nil
	}
	var doc mandatesItem
	if err == nil {
		err = it.Decode(&doc)
	}
	w.version, w.mandates = it.Version, doc.Mandates
	return w, err
}

func (w ward) find(member patient.ID) (Mandate, bool) {
	i := slices.IndexFunc(w.mandates, func(c Mandate) bool { return c.Member == member })
	if i < 0 {
		return Mandate{}, false
	}
	return w.mandates[i], true
}

// guardedBy reports whether the file names somebody as the guardian.
func (w ward) guardedBy(p patient.ID) bool {
	return w.kin.Guardian != nil && w.kin.Guardian.Patient == p
}

// put writes the mandates with one of them changed, if nobody changed any since they were read.
func (w ward) put(changed Mandate, now time.Time) store.Op {
	all := []Mandate{changed}
	over := 0
	for _, c := range w.mandates { // the latest first
		if c.Member == changed.Member {
			continue
		}
		if !c.stands(now) {
			over++
		}
		if c.stands(now) || over <= maxKept {
			all = append(all, c)
		}
	}
	return store.PutVersion(mandatesKey(w.id), w.version, mandatesItem{Mandates: all})
}

// standing counts who may act for the patient, or has asked to.
func (w ward) standing(now time.Time) int {
	n := 0
	for _, c := range w.mandates {
		if c.stands(now) {
			n++
		}
	}
	return n
}

// invitedKey says where it is kept whom somebody has asked lately.
func invitedKey(p patient.ID) store.Key {
	return store.Key{Table: store.Patients, PK: string(p), SK: "invited"}
}

// invitedItem holds the requests of the last days, the latest first, whether the clinic knows who was asked or not.
type invitedItem struct {
	Requests []Asking `json:"requests"`
}

// Asking is a request to somebody to let the caller act for them, as the caller sees it: by what they wrote.
type Asking struct {
	Phone    string     `json:"phone" doc:"Masked."`
	Relation string     `json:"relation"`
	Scope    auth.Scope `json:"scope"`
	At       time.Time  `json:"at"`
	Until    time.Time  `json:"until"`
	Key      string     `json:"key,omitempty"` // of the request, so that a retry asks once
}

// invited returns whom somebody has asked, as far back as anything is looked at.
func (s *Service) invited(ctx context.Context, p patient.ID) ([]Asking, int64, error) {
	it, err := s.DB.Get(ctx, invitedKey(p))
	if errors.Is(err, store.ErrNotFound) {
		return nil, 0, nil
	}
	var doc invitedItem
	if err == nil {
		err = it.Decode(&doc)
	}
	now := s.Now()
	return slices.DeleteFunc(doc.Requests, func(i Asking) bool { return now.After(i.Until) && now.Sub(i.At) > day }), it.Version, err
}

const day = 24 * time.Hour
