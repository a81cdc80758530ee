package survey

import (
	"fmt"
	"time"

	"careloop/internal/clinic"
	"careloop/internal/crypt"
	"careloop/internal/store"
)

const (
	invitationSK   = "invitation"
	responsePrefix = "response#"
	pointers       = "questionnaires"
)

// answeredItem is an invitation or a staff response with what was written in words.
type answeredItem struct {
	Invitation
	Texts map[string]crypt.Sealed `json:"texts,omitempty"`
}

// pointer names the current version of a questionnaire.
type pointer struct {
	Current int `json:"current"`
}

func invitationKey(id InvitationID) store.Key {
	return store.Key{Table: store.Feedback, PK: string(id), SK: invitationSK}
}

// responseKey is the same for one doctor, department and month, and hides who the doctor is.
func responseKey(questionnaire, once string) store.Key {
	return store.Key{Table: store.Feedback, PK: questionnairePK(questionnaire), SK: responsePrefix + once}
}

func questionnairePK(id string) string { return "questionnaire#" + id }

func versionKey(id string, version int) store.Key {
	return store.Key{Table: store.Feedback, PK: questionnairePK(id), SK: fmt.Sprintf("v%04d", version)}
}

func pointerKey(id string) store.Key {
	return store.Key{Table: store.Feedback, PK: pointers, SK: id}
}

func dayIndex(day clinic.Date) string { return "surveys#" + string(day) }

// putInvitation makes the invitation of a visit, once.
func putInvitation(i Invitation) store.Op {
	return store.Put(invitationKey(i.ID), i).If(store.Absent()).
		In("patient", string(i.Patient), string(i.Date)+"#"+string(i.ID)).
		In("day", dayIndex(i.Date), string(i.ID))
}

// settle writes the answers; the condition is what makes the link single-use.
func settle(id InvitationID, at time.Time, r reply, texts map[string]crypt.Sealed) store.Op {
	op := store.Update(invitationKey(id)).If(store.NoAttr("answeredAt")).
		Set("answeredAt", at).Set("scores", r.scores).Set("kinds", r.kinds)
	if len(texts) > 0 {
		op = op.Set("texts", texts)
	}
	return op
}

func putResponse(key store.Key, r answeredItem) store.Op {
	return store.Put(key, r).If(store.Absent()).In("day", dayIndex(r.Date), string(r.ID))
}

func readInvitation(it store.Item) (Invitation, error) {
	var i Invitation
	if err := it.Decode(&i); err != nil {
		return i, err
	}
	i.Version = it.Version
	return i, nil
}
