package closure

// FeeChange is what registering costs at a place that was lost and at another, by today's price list.
type FeeChange struct {
	Was int64 `json:"was" doc:"In fen."`
	Now int64 `json:"now" doc:"In fen."`
}

func feeChange(was, now int64) *FeeChange {
	if was == now {
		return nil
	}
	return &FeeChange{Was: was, Now: now}
}

// feeList is what registering costs by the doctors' grades; "" is of all others.
type feeList map[string]int64

func (l feeList) of(grade string) int64 {
	if fee, ok := l[grade]; ok {
		return fee
	}
	return l[""]
}
