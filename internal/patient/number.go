package patient

import (
	"crypto/rand"
	"io"
	"strings"
)

// Number is a medical record number (档案号): eight random digits, the first not 0 so that spreadsheets keep it, and a
// check digit.
type Number string

const numberLength = 9

// damm is the quasigroup of order 10 from H. Michael Damm's thesis (Marburg, 2004): a check digit by it catches every
// wrong digit and every swap of neighbours.
var damm = [10]string{
	"0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
	"3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
}

func checkDigit(digits string) byte {
	interim := byte('0')
	for i := range len(digits) {
		interim = damm[interim-'0'][digits[i]-'0']
	}
	return interim
}

// newNumber draws a number. Whether it is free is settled by the store.
func newNumber(random io.Reader) Number {
	if random == nil {
		random = rand.Reader
	}
	digits := make([]byte, 0, numberLength)
	var b [1]byte
	for len(digits) < numberLength-1 {
		if _, err := io.ReadFull(random, b[:]); err != nil {
			panic("patient: no randomness: " + err.Error()) // crypto/rand does not fail; a test's reader must not either
		}
		if d := b[0] % 10; b[0] < 250 && (d > 0 || len(digits) > 0) { // 250 and above would favour 0 to 5
			digits = append(digits, '0'+d)
		}
	}
	return Number(append(digits, checkDigit(string(digits))))
}

// ParseNumber returns the number in s, forgiving spaces and hyphens, or false if it cannot be one.
func ParseNumber(s string) (Number, bool) {
	s = strings.NewReplacer(" ", "", "-", "").Replace(s)
	if len(s) != numberLength || !isDigits(s) || s[0] == '0' || checkDigit(s) != '0' {
		return "", false
	}
	return Number(s), true
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
