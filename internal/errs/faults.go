package errs

import "strconv"

// Faults collects the wrong fields of a request, so that the caller hears of all of them at once.
type Faults struct {
	prefix string
	all    *[]Field
}

// NewFaults starts an empty collection.
func NewFaults() Faults { return Faults{all: new([]Field)} }

// In returns a view whose paths begin with name.
func (f Faults) In(name string) Faults { return Faults{prefix: f.join(name), all: f.all} }

// At returns a view for an element of a list.
func (f Faults) At(i int) Faults {
	return Faults{prefix: f.prefix + "[" + strconv.Itoa(i) + "]", all: f.all}
}

// Add notes a wrong field.
func (f Faults) Add(name, code string, params ...Params) {
	fl := Field{Path: f.join(name), Code: code}
	if len(params) > 0 {
		fl.Params = params[0]
	}
	*f.all = append(*f.all, fl)
}

// Err returns all that was noted as one error, or nil.
func (f Faults) Err() error { return Invalid(*f.all...) }

func (f Faults) join(name string) string {
	switch {
	case f.prefix == "":
		return name
	case name == "":
		return f.prefix
	}
	return f.prefix + "." + name
}
