package patient

import (
	"slices"

	"careloop/internal/store"
)

// Standing is what of a file decides which numbers a patient may book.
type Standing struct {
	VIP  bool
	Exam bool // comes for physical examinations
}

// StandingOf reads a patient's standing from the item at FileKey, which a booking has read anyway.
func StandingOf(it store.Item) (Standing, error) {
	var doc struct {
		Class  Class         `json:"class"`
		Alerts []sealedAlert `json:"alerts"`
	}
	if err := it.Decode(&doc); err != nil {
		return Standing{}, err
	}
	vip := slices.ContainsFunc(doc.Alerts, func(a sealedAlert) bool { return a.Kind == VIP })
	return Standing{VIP: vip, Exam: doc.Class == ExamClass}, nil
}
