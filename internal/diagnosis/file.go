package diagnosis

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"careloop/internal/icd10"
)

const (
	maxRows = 100_000 // the national clinical edition has some 35,000
	maxName = 200
	maxFile = 32 << 20
)

// Fault is what is wrong with a row of a file, counted as a spreadsheet does.
type Fault struct {
	Row int
	Why string
}

// Codes has the form that a record takes.
var form = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][0-9][0-9A-Z](\.[0-9A-Zx]{1,8})?[+*]?$`) })

// Read reads a list from a file of commas or tabs, in UTF-8 or GB18030: code, Chinese name and, if there is one, English
// name. A first row without a code is a head. It finds every fault.
func Read(r io.Reader) ([]icd10.Disease, []Fault, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, nil, err
	}
	if len(b) > maxFile {
		return nil, nil, errors.New("the file is larger than 32 MB: it is no list of codes")
	}
	text, err := decoded(b)
	if err != nil {
		return nil, nil, err
	}
	c := csv.NewReader(strings.NewReader(text))
	c.FieldsPerRecord, c.LazyQuotes, c.ReuseRecord = -1, true, true
	if first, _, _ := strings.Cut(text, "\n"); strings.Contains(first, "\t") {
		c.Comma = '\t'
	}
	var rows []icd10.Disease
	var faults []Fault
	seen := map[string]int{}
	for n := 1; ; n++ {
		record, err := c.Read()
		if errors.Is(err, io.EOF) {
			return rows, faults, nil
		}
		line, _ := c.FieldPos(0)
		if err != nil {
			return rows, append(faults, Fault{n, "cannot be read: look at the quotation marks"}), nil //nolint:nilerr // the fault says where
		}
		row, why := rowOf(record)
		switch before := seen[row.Code]; {
		case n == 1 && why == noCode:
		case why != "":
			faults = append(faults, Fault{line, why})
		case before > 0:
			faults = append(faults, Fault{line, row.Code + " stands in row " + strconv.Itoa(before) + " already"})
		case len(rows) == maxRows:
			return rows, append(faults, Fault{line, "there are more than 100,000 codes"}), nil
		default:
			seen[row.Code] = line
			rows = append(rows, row)
		}
	}
}

const noCode = "the first column has no code of ICD-10, such as J18.9 or J18.900x001"

func rowOf(record []string) (icd10.Disease, string) {
	at := func(i int) string {
		if i >= len(record) {
			return ""
		}
		return strings.TrimSpace(record[i])
	}
	d := icd10.Disease{Code: at(0), Chinese: at(1), English: at(2)}
	switch {
	case !form().MatchString(d.Code):
		return d, noCode
	case d.Chinese == "":
		return d, "the second column has no name"
	case len([]rune(d.Chinese)) > maxName || len([]rune(d.English)) > maxName:
		return d, "a name is longer than 200 characters"
	}
	return d, ""
}

// decoded reads UTF-8, with or without a mark, and what is not UTF-8 as GB18030, in which Excel writes in China.
func decoded(b []byte) (string, error) {
	if utf8.Valid(b) {
		return strings.TrimPrefix(string(b), "\ufeff"), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return "", errors.New("the file is neither UTF-8 nor GB18030: save it as CSV")
	}
	return string(text), nil
}
