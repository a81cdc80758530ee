package mask_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"careloop/internal/mask"
)

func TestMasks(t *testing.T) {
	for _, c := range []struct {
		what     string
		mask     func(string) string
		in, want string
	}{
		{"phone", mask.Phone, "13812345678", "138****5678"},
		{"phone", mask.Phone, "+8613812345678", "138****5678"},
		{"phone", mask.Phone, "+447911123456", "+447*****3456"},
		{"phone", mask.Phone, "+1 (212) 555-0187", "+121****0187"},
		{"phone", mask.Phone, "02512345", "02****45"},
		{"phone", mask.Phone, "12320", "*****"},
		{"phone", mask.Phone, "", ""},
		{"document", mask.IDDocument, "110101199003078515", "110*************15"},
		{"document", mask.IDDocument, "E12345678", "E12****78"},
		{"document", mask.IDDocument, "K12345", "K*****"},
		{"document", mask.IDDocument, "K12", "***"},
		{"document", mask.IDDocument, "", ""},
		{"name", mask.Name, "张伟", "张*"},
		{"name", mask.Name, "张小伟", "张*伟"},
		{"name", mask.Name, "欧阳娜娜", "欧**娜"},
		{"name", mask.Name, "张 伟", "张*"},
		{"name", mask.Name, "张", "张*"},
		{"name", mask.Name, "𠮷田", "𠮷*"},
		{"name", mask.Name, "葛󠄀城", "葛󠄀*"}, // with a variation selector
		{"name", mask.Name, "阿卜杜拉·买买提", "阿*** 买***"},
		{"name", mask.Name, "やまだ たろう", "や*** た***"},
		{"name", mask.Name, "John Smith", "J*** S***"},
		{"name", mask.Name, "Björk", "B***"},
		{"name", mask.Name, "E\u0301milie  Zola", "E\u0301*** Z***"}, // a combining accent stays on its letter
		{"name", mask.Name, "Nguyễn Thị Minh", "N*** T*** M***"},
		{"name", mask.Name, "राम", "रा***"},
		{"name", mask.Name, "  ", ""},
	} {
		if got := c.mask(c.in); got != c.want {
			t.Errorf("%s of %q = %q, want %q", c.what, c.in, got, c.want)
		}
	}
}

func FuzzMasksShowLittle(f *testing.F) {
	for _, s := range []string{"张小伟", "John Smith", "+8613812345678", "110101199003078515", "👩‍👩‍👧 a", "\xff", "a\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for what, m := range map[string]string{"phone": mask.Phone(s), "document": mask.IDDocument(s), "name": mask.Name(s)} {
			if utf8.ValidString(s) && !utf8.ValidString(m) {
				t.Errorf("%s of %q is cut inside a character: %q", what, s, m)
			}
			if strings.TrimSpace(m) != "" && !strings.Contains(m, "*") && m != "+" {
				t.Errorf("%s of %q hides nothing: %q", what, s, m)
			}
		}
		if shown := strings.ReplaceAll(mask.IDDocument(s), "*", ""); !strings.Contains(s, "*") && uniseg.GraphemeClusterCount(shown) > 5 {
			t.Errorf("document %q shows %q", s, shown)
		}
	})
}
