package api

import (
	"slices"
	"strings"

	"careloop/internal/booking"
	"careloop/internal/i18n"
	"careloop/internal/pinyin"
)

// ListedDepartment is a department with what people type who look for it.
type ListedDepartment struct {
	booking.Department
	Readings []string `json:"readings" nullable:"false" doc:"How the Chinese name is read, without tones and spaces, and the initials of that."`
}

func withReadings(all []booking.Department) []ListedDepartment {
	out := make([]ListedDepartment, len(all))
	for i, d := range all {
		out[i] = ListedDepartment{Department: d, Readings: readingsOf(d.Name[i18n.Chinese])}
	}
	return out
}

// readingsOf returns a name's pinyin and its initials, by the commonest reading of each character.
func readingsOf(name string) []string {
	var whole, initials strings.Builder
	for _, r := range name {
		read := pinyin.Readings(r)
		if len(read) == 0 {
			continue
		}
		whole.WriteString(read[0])
		initials.WriteByte(read[0][0])
	}
	return slices.DeleteFunc([]string{whole.String(), initials.String()}, func(s string) bool { return s == "" })
}
