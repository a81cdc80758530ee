package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Limits of values. Source: "Supported data types and naming rules" and the quotas of Amazon DynamoDB.
const (
	maxDepth    = 32  // of nested objects and lists, the document itself included
	maxDigits   = 38  // significant ones of a number
	maxExponent = 125 // of a number written with one digit before the point
	minExponent = -130
)

// checkValue refuses what DynamoDB cannot hold, wherever it stands in raw, so that no engine holds it. The JSON is
// as encoding/json writes it: valid and without white space. Depth tells how many objects are around it.
func checkValue(raw json.RawMessage, depth int) error {
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == '"':
			end := textEnd(raw, i)
			if end == i+2 && end < len(raw) && raw[end] == ':' {
				return errors.New("a nested attribute has no name")
			}
			i = end
			continue
		case c == '-' || ('0' <= c && c <= '9'):
			end := i + 1
			for end < len(raw) && strings.IndexByte("+-.0123456789Ee", raw[end]) >= 0 {
				end++
			}
			if err := checkNumber(raw[i:end]); err != nil {
				return err
			}
			i = end
			continue
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return fmt.Errorf("nested deeper than %d levels", maxDepth)
			}
		case c == '}' || c == ']':
			depth--
		}
		i++
	}
	return nil
}

// textEnd returns the position behind the string that begins at i.
func textEnd(raw []byte, i int) int {
	for i++; raw[i] != '"'; i++ {
		if raw[i] == '\\' {
			i++
		}
	}
	return i + 1
}

func checkNumber(n []byte) error {
	if len(n) <= maxDigits && !bytes.ContainsAny(n, "eE") {
		return nil
	}
	mantissa, exponentText := n, ""
	if at := bytes.IndexAny(n, "eE"); at >= 0 {
		mantissa, exponentText = n[:at], string(n[at+1:])
	}
	whole, fraction, _ := bytes.Cut(bytes.TrimPrefix(mantissa, []byte("-")), []byte("."))
	digits := bytes.TrimLeft(append(bytes.Clone(whole), fraction...), "0")
	if len(digits) == 0 {
		return nil
	}
	exponent := 0
	if exponentText != "" {
		var err error
		if exponent, err = strconv.Atoi(exponentText); err != nil {
			return errors.New("a number is out of range")
		}
	}
	exponent += len(digits) - 1 - len(fraction)
	if exponent > maxExponent || exponent < minExponent {
		return errors.New("a number is out of range")
	}
	if len(bytes.TrimRight(digits, "0")) > maxDigits {
		return fmt.Errorf("a number has more than %d digits", maxDigits)
	}
	return nil
}
