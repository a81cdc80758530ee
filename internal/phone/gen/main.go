// Command gen writes regions.tsv: what libphonenumber knows about the form of each region's numbers, without the
// rest of it. Run it by go generate after an update of github.com/nyaruka/phonenumbers.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

func main() {
	table, err := build()
	if err == nil {
		err = os.WriteFile("regions.tsv", table, 0o600)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func build() ([]byte, error) {
	all, err := phonenumbers.MetadataCollection()
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, m := range all.GetMetadata() {
		// A region that shares its calling code comes behind the code's main one, as libphonenumber looks at them.
		order := "1"
		if m.GetMainCountryForCode() {
			order = "0"
		}
		fields := []string{
			fmt.Sprintf("%03d", m.GetCountryCode()), order, m.GetId(), m.GetInternationalPrefix(), m.GetNationalPrefixForParsing(),
			m.GetNationalPrefixTransformRule(), lengths(m.GetGeneralDesc()), m.GetGeneralDesc().GetNationalNumberPattern(), valid(m), pattern(m.GetMobile()),
		}
		line := strings.Join(fields, "\t")
		if strings.Count(line, "\t") != len(fields)-1 || strings.ContainsRune(line, '\n') {
			return nil, fmt.Errorf("region %s breaks the table", m.GetId())
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	var b bytes.Buffer
	for _, l := range lines {
		b.WriteString(l + "\n")
	}
	return b.Bytes(), nil
}

// valid joins the patterns of all types of number: only what has a type is in use.
func valid(m *phonenumbers.PhoneMetadata) string {
	var all []string
	for _, d := range []*phonenumbers.PhoneNumberDesc{
		m.GetFixedLine(), m.GetMobile(), m.GetVoip(), m.GetTollFree(), m.GetPremiumRate(), m.GetSharedCost(),
		m.GetPersonalNumber(), m.GetPager(), m.GetUan(), m.GetVoicemail(),
	} {
		if p := pattern(d); p != "" && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return strings.Join(all, "|")
}

func lengths(d *phonenumbers.PhoneNumberDesc) string {
	var all []string
	for _, n := range d.GetPossibleLength() {
		all = append(all, strconv.Itoa(int(n)))
	}
	return strings.Join(all, ",")
}

func pattern(d *phonenumbers.PhoneNumberDesc) string {
	if p := d.GetNationalNumberPattern(); p != "NA" {
		return p
	}
	return ""
}
