package patient

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"careloop/internal/auth"
	"careloop/internal/errs"
	"careloop/internal/phone"
	"careloop/internal/store"
)

// Bounds of a search.
const (
	maxQuery    = 100
	searchLimit = 20
	maxFound    = 50
)

// query is what a search asks for, as its shape tells: the beginning of a name, or exact values. A row of digits may
// be several things at once, and is looked for as each.
type query struct {
	name      string // folded; the beginning of a token
	number    Number
	documents []IDDocument
	reach     *reach
}

// parseQuery reads what somebody typed into the search box.
func parseQuery(f errs.Faults, q, region string) query {
	q = strings.TrimSpace(norm.NFKC.String(q))
	switch {
	case q == "":
		f.Add("q", "required")
		return query{}
	case utf8.RuneCountInString(q) > maxQuery:
		f.Add("q", "too-long", errs.Params{"max": maxQuery})
		return query{}
	case strings.Contains(q, "@"):
		return query{reach: &reach{"email", foldEmail(q)}}
	case !strings.ContainsFunc(q, unicode.IsDigit):
		return query{name: joinWords(q)}
	}
	var out query
	if n, ok := ParseNumber(q); ok {
		out.number = n
	}
	if n, ok := phone.Parse(q, region); ok {
		out.reach = &reach{"phone", string(n)}
	} else if isOpenID(q) && strings.ContainsFunc(q, unicode.IsLower) {
		out.reach = &reach{"wechat", q}
	}
	if d := normalDocument(q); isDocument(d) {
		for _, t := range DocumentTypes() {
			if t != CNID || len(d) == 18 {
				out.documents = append(out.documents, IDDocument{Type: t, Number: d})
			}
		}
	}
	return out
}

// joinWords folds a name as its tokens are.
func joinWords(q string) string {
	var b strings.Builder
	for _, w := range split(q) {
		b.WriteString(w.text)
	}
	return b.String()
}

func foldEmail(s string) string { return strings.ToLower(s) }

// Search finds files by number, phone, id document, e-mail, name, pinyin or initials; names by how they begin. It
// returns a page and the cursor of the next, in a fixed order: exact names before longer ones.
func (s *Service) Search(ctx context.Context, by auth.Actor, q string, limit int, cursor string) ([]Summary, string, error) {
	if !works(by) {
		return nil, "", ErrForbidden
	}
	f := s.form()
	asked := parseQuery(f.faults, q, f.region)
	if err := f.faults.Err(); err != nil {
		return nil, "", err
	}
	if limit <= 0 {
		limit = searchLimit
	}
	limit = min(limit, maxFound)
	var found []Patient
	var next string
	var err error
	if asked.name != "" {
		found, next, err = s.byName(ctx, asked.name, limit, cursor)
	} else {
		found, next, err = s.byValue(ctx, asked, limit, cursor)
	}
	if errors.Is(err, store.ErrCursor) {
		return nil, "", ErrCursor
	}
	out := []Summary{}
	for _, p := range found {
		out = append(out, p.masked().summary())
	}
	return out, next, errs.Internal("search", err)
}

// byName reads one page of one partition, and the files that it points to.
func (s *Service) byName(ctx context.Context, prefix string, limit int, cursor string) ([]Patient, string, error) {
	for {
		page, err := s.DB.Query(ctx, store.Query{
			Table: store.Patients, PK: namePartition(prefix), Prefix: prefix, Limit: limit, Cursor: cursor,
		})
		if err != nil {
			return nil, "", err
		}
		var ids []ID
		var tokens []string
		for _, it := range page.Items {
			token, p, _ := strings.Cut(it.SK, "#")
			ids, tokens = append(ids, ID(p)), append(tokens, token)
		}
		found, err := s.namedSo(ctx, prefix, ids, tokens)
		if err != nil || len(found) > 0 || page.Next == "" {
			return found, page.Next, err
		}
		cursor = page.Next // a page of second tokens only: go on, so that an empty page is the end
	}
}

// namedSo returns the files of a page of entries. A name may have several tokens with one beginning ("zhang" and "z"
// for the query "z"): its first one counts, so that pages never repeat a file.
func (s *Service) namedSo(ctx context.Context, prefix string, ids []ID, tokens []string) ([]Patient, error) {
	unique := slices.Clone(ids)
	slices.Sort(unique)
	files, err := s.files(ctx, slices.Compact(unique))
	if err != nil {
		return nil, err
	}
	byID := map[ID]Patient{}
	for _, p := range files {
		byID[p.ID] = p
	}
	var found []Patient
	for i, p := range ids {
		file, ok := byID[p]
		if !ok {
			continue
		}
		if first, ok := readingOf(file.Name).first(prefix); ok && first == tokens[i] {
			found = append(found, file)
		}
	}
	return found, nil
}

// byValue looks for exact values: one batch of claims, one partition of a phone's files.
func (s *Service) byValue(ctx context.Context, q query, limit int, cursor string) ([]Patient, string, error) {
	var ids []ID
	next := ""
	if cursor == "" {
		claimed, err := s.claimed(ctx, q)
		if err != nil {
			return nil, "", err
		}
		ids = claimed
	}
	if q.reach != nil {
		hash, err := s.Keys.Hash(ctx, q.reach.kind, q.reach.value)
		if err != nil {
			return nil, "", err
		}
		page, err := s.DB.Query(ctx, store.Query{
			Table: store.Patients, PK: reachPartition(q.reach.kind, hash), Limit: limit, Cursor: cursor,
		})
		if err != nil {
			return nil, "", err
		}
		for _, it := range page.Items {
			if p := ID(it.SK); !slices.Contains(ids, p) {
				ids = append(ids, p)
			}
		}
		next = page.Next
	} else if cursor != "" {
		return nil, "", store.ErrCursor
	}
	found, err := s.files(ctx, ids)
	return found, next, err
}

// claimed returns the files that have the number or one of the documents.
func (s *Service) claimed(ctx context.Context, q query) ([]ID, error) {
	var keys []store.Key
	if q.number != "" {
		keys = append(keys, numberKey(q.number))
	}
	for _, d := range q.documents {
		hash, err := s.Keys.Hash(ctx, "doc", documentValue(d))
		if err != nil {
			return nil, err
		}
		keys = append(keys, documentKey(hash))
	}
	if len(keys) == 0 {
		return nil, nil
	}
	items, err := s.DB.BatchGet(ctx, keys...)
	if err != nil {
		return nil, err
	}
	var ids []ID
	for _, it := range items {
		var claim claimItem
		if err := it.Decode(&claim); err != nil {
			return nil, err
		}
		if !slices.Contains(ids, claim.Patient) {
			ids = append(ids, claim.Patient)
		}
	}
	return ids, nil
}
