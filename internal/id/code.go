package id

import (
	"crypto/rand"
	"io"
	"strings"
)

// alphabet leaves out what is misread: 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V.
const alphabet = "34679ACDEFGHJKMNPQRTWXY"

// Code returns a short code for people: n random characters and a check character that catches any single wrong
// character and any swap of neighbours (ISO 7064 style, modulo 23, a prime).
func (s Source) Code(n int) string {
	r := s.Rand
	if r == nil {
		r = rand.Reader
	}
	out := make([]byte, 0, n+1)
	var b [1]byte
	for len(out) < n {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			panic("id: no randomness: " + err.Error())
		}
		if int(b[0]) < 256/len(alphabet)*len(alphabet) { // reject the uneven tail
			out = append(out, alphabet[int(b[0])%len(alphabet)])
		}
	}
	return string(append(out, check(out)))
}

// ParseCode returns the code as it was given out, forgiving case, spaces and hyphens, or false if it cannot be one.
func ParseCode(s string) (string, bool) {
	s = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(s))
	if len(s) < 2 {
		return "", false
	}
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return "", false
		}
	}
	body := []byte(s[:len(s)-1])
	return s, check(body) == s[len(s)-1]
}

func check(body []byte) byte {
	sum := 0
	for i, c := range body {
		sum += (len(body) + 1 - i) * strings.IndexByte(alphabet, c)
	}
	return alphabet[(len(alphabet)-sum%len(alphabet))%len(alphabet)]
}
