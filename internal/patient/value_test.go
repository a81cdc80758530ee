package patient_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"careloop/internal/clinic"
	"careloop/internal/errs"
	"careloop/internal/patient"
)

const today clinic.Date = "2026-11-23"

func TestParseName(t *testing.T) {
	for in, want := range map[string]string{
		"张伟": "张伟", "  张  伟 ": "张 伟", "张\u3000伟": "张 伟", "阿不都热合曼·买买提": "阿不都热合曼·买买提", "阿不都•买买提": "阿不都·买买提",
		"O'Brien": "O'Brien", "Jean-Paul Sartre": "Jean-Paul Sartre", "J. R. R. Tolkien": "J. R. R. Tolkien", "Madonna": "Madonna",
		"Zoe\u0308": "Zoë", "𬭎": "𬭎", "㛃": "㛃", "〇丽": "〇丽", "葛\U000e0100": "葛\U000e0100", "נועה": "נועה", "محمد علی": "محمد علی",
		"علی\u200cرضا": "علی\u200cرضا", "श्री राम": "श्री राम", "김철수": "김철수", "ミッキー・マウス": "ミッキー・マウス", "Łukasz Żak": "Łukasz Żak",
		strings.Repeat("长", 100): strings.Repeat("长", 100),
	} {
		f := errs.NewFaults()
		if got := patient.ParseName(f, "name", in); string(got) != want || f.Err() != nil {
			t.Errorf("ParseName(%q) = %q, %v", in, got, f.Err())
		}
	}
	for in, want := range map[string]string{
		"": "required", "\u00a0": "required", strings.Repeat("长", 101): "too-long", "张\u0000伟": "character", "张\ufffd": "character",
		"张\xff": "character", "张\u202e伟": "character", "\u2066张": "character", "张3": "character", "张@伟": "character", "😀": "character",
		"\u0301张": "character", "\u3164": "character", "张\u200b伟": "character", "\ue000": "character", "张\n伟": "", "·-": "name-letter", "<b>": "character",
	} {
		f := errs.NewFaults()
		got := patient.ParseName(f, "name", in)
		if want == "" {
			if f.Err() != nil {
				t.Errorf("ParseName(%q): %v", in, f.Err())
			}
			continue
		}
		if err := f.Err(); err == nil || !strings.Contains(err.Error(), "name="+want) || got != "" {
			t.Errorf("ParseName(%q) = %q, %v; want %s", in, got, err, want)
		}
	}
}

func FuzzParseName(f *testing.F) {
	for _, s := range []string{"张伟", "O'Brien-Müller", "阿·买", "a\u0301", "\u202e", "Ⅱ〇", "ﾞ", "ǅ", "ﬀ", "ß"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		faults := errs.NewFaults()
		n := patient.ParseName(faults, "name", s)
		if (n == "") != (faults.Err() != nil) {
			t.Fatalf("ParseName(%q) = %q with %v", s, n, faults.Err())
		}
		if n == "" {
			return
		}
		bad := func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError || unicode.Is(unicode.Co, r)
		}
		if strings.ContainsFunc(string(n), bad) || !norm.NFC.IsNormalString(string(n)) || utf8.RuneCountInString(string(n)) > 100 {
			t.Fatalf("ParseName(%q) let %q pass", s, n)
		}
		if again := patient.ParseName(faults, "name", string(n)); again != n {
			t.Fatalf("ParseName(%q) = %q, then %q", s, n, again)
		}
		tokens := patient.Tokens(n)
		if len(tokens) == 0 || len(tokens) > 24 {
			t.Fatalf("%q is found by %d tokens", n, len(tokens))
		}
		for _, token := range tokens {
			if token == "" || strings.ContainsRune(token, '#') || len(token) > 900 || !utf8.ValidString(token) {
				t.Fatalf("%q is found by %q", n, token)
			}
		}
		if q := patient.QueryOf(string(n)); !slices.ContainsFunc(tokens, func(token string) bool { return strings.HasPrefix(token, q) }) {
			t.Fatalf("%q is not found by itself: asked for %q among %q", n, q, tokens)
		}
	})
}

func TestTokens(t *testing.T) {
	for name, want := range map[patient.Name]string{
		"张伟": "张伟 zhangwei zw", "单云": "单云 shanyun sy danyun dy chanyun cy", "仇英": "仇英 qiuying qy chouying cy",
		"曾国": "曾国 zengguo zg cengguo cg", "查良": "查良 zhaliang zl chaliang cl", "解缙": "解缙 xiejin xj jiejin jj", "丹": "丹 dan",
		"单于飞": "单于飞 chanyufei cyf danyufei dyf", "长孙无": "长孙无 zhangsunwu zsw", "John Smith": "johnsmith smithjohn sj js",
		"张伟 David": "张伟david david张伟 davidzhangwei zwd", "Müller": "muller", "吕布": "吕布 lvbu lyubu lubu lb", "O’Brien": "obrien",
		"欧阳娜": "欧阳娜 ouyangna oyn",
	} {
		tokens := patient.Tokens(name)
		for w := range strings.FieldsSeq(want) {
			if !slices.Contains(tokens, w) {
				t.Errorf("%s is not found by %s: %q", name, w, tokens)
			}
		}
	}
}

func TestParseNumber(t *testing.T) {
	r := rand.NewChaCha8([32]byte{7})
	for range 300 {
		n := string(patient.NewNumber(r))
		if got, ok := patient.ParseNumber(n[:3] + " " + n[3:6] + "-" + n[6:]); !ok || string(got) != n || n[0] == '0' {
			t.Fatalf("ParseNumber(%s) = %s, %v", n, got, ok)
		}
		for i := range len(n) {
			for d := byte('0'); d <= '9'; d++ {
				if wrong := n[:i] + string(d) + n[i+1:]; wrong != n {
					if _, ok := patient.ParseNumber(wrong); ok {
						t.Fatalf("%s passes for %s", wrong, n)
					}
				}
			}
			if i > 0 && n[i-1] != n[i] {
				if _, ok := patient.ParseNumber(n[:i-1] + n[i:i+1] + n[i-1:i] + n[i+1:]); ok {
					t.Fatalf("swap at %d of %s passes", i, n)
				}
			}
		}
	}
	for _, s := range []string{"", "12345678", "1234567890", "12345678a", "０００００００００"} {
		if _, ok := patient.ParseNumber(s); ok {
			t.Errorf("ParseNumber(%q) accepted", s)
		}
	}
}

func TestParseIDDocument(t *testing.T) {
	for _, c := range []struct{ kind, in, want string }{
		{"cn-id", "11010119900307803X", "11010119900307803X"},
		{"cn-id", "11010119900307803x", "11010119900307803X"},
		{"cn-id", "110101 19900307 803Ｘ", "11010119900307803X"},
		{"passport", "e 1234-5678", "E12345678"},
		{"medical-insurance", "1234567890", "1234567890"},
		{"other", "军字第1234567号", "军字第1234567号"},
	} {
		f := errs.NewFaults()
		got := patient.ParseIDDocument(f, patient.IDDocument{Type: patient.DocumentType(c.kind), Number: c.in}, today)
		if got.Number != c.want || f.Err() != nil {
			t.Errorf("%s %q = %q, %v", c.kind, c.in, got.Number, f.Err())
		}
	}
	for _, c := range []struct{ kind, in, want string }{
		{"cn-id", "", "number=cn-id"},
		{"cn-id", "110101900307803", "number=cn-id"},
		{"cn-id", "11010119900307803Y", "number=cn-id"},
		{"cn-id", "110101199003078031", "number=cn-id-checksum"},
		{"cn-id", "110101199003078038", "number=cn-id-checksum"},
		{"cn-id", "110101199002308032", "number=cn-id-date"},
		{"cn-id", "110101299003078038", "number=cn-id-date"},
		{"passport", "ABC", "number=document-number"},
		{"passport", "", "number=document-number"},
		{"other", "ABCDEF", "number=document-number"},
		{"licence", "E12345678", "type=one-of"},
	} {
		f := errs.NewFaults()
		patient.ParseIDDocument(f, patient.IDDocument{Type: patient.DocumentType(c.kind), Number: c.in}, today)
		if err := f.Err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %q: %v, want %s", c.kind, c.in, err, c.want)
		}
	}
}

func TestParseEmail(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Li.Ming@Example.COM\u00a0": "Li.Ming@example.com", "a+b@x.cn": "a+b@x.cn", "李@例子.cn": "李@例子.cn",
	} {
		f := errs.NewFaults()
		if got := patient.ParseEmail(f, "email", in); got != want || f.Err() != nil {
			t.Errorf("ParseEmail(%q) = %q, %v", in, got, f.Err())
		}
	}
	for _, in := range []string{"x", "x@", "@x.cn", "x@localhost", "A <a@b.cn>", "a b@c.cn", "a@b.cn, c@d.cn", "a@b.cn\r\nBcc: x@y.cn"} {
		f := errs.NewFaults()
		if got := patient.ParseEmail(f, "email", in); f.Err() == nil {
			t.Errorf("ParseEmail(%q) = %q", in, got)
		}
	}
}
