package clinic

// Part is a part of the day, by which a clinic calls its sessions: 上午, 下午, 晚上.
type Part string

// The parts.
const (
	Morning   Part = "morning"
	Afternoon Part = "afternoon"
	Evening   Part = "evening"
)

// PartOf returns the part of the day that a time belongs to.
func PartOf(w Wall) Part {
	switch {
	case w < "12:00":
		return Morning
	case w < "18:00":
		return Afternoon
	}
	return Evening
}
