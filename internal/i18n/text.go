package i18n

// Text is a name or sentence that the clinic itself wrote, by language.
type Text map[Lang]string

// In returns the text in l, or in any language there is.
func (t Text) In(l Lang) string {
	if s := t[l]; s != "" {
		return s
	}
	for _, other := range Langs() {
		if s := t[other]; s != "" {
			return s
		}
	}
	return ""
}
