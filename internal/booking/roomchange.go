package booking

import (
	"context"

	"careloop/internal/errs"
)

// RoomChange is that a schedule goes to another room. Whoever has a number there keeps it, and finds the new room when
// looking; but they were told the old one.
type RoomChange struct {
	From     string `json:"from,omitempty" doc:"What stands on the door."`
	To       string `json:"to,omitempty"`
	FromSite SiteID `json:"fromSiteId,omitempty"`
	ToSite   SiteID `json:"toSiteId,omitempty"`
	Told     int    `json:"told" doc:"How many patients, from today on, keep their number there and were told the old room."`
}

// roomChange compares the rooms of a schedule before and after a change under which so many keep their numbers.
func roomChange(before, after Schedule, kept int) *RoomChange {
	if before.Room == after.Room && before.Site == after.Site {
		return nil
	}
	return &RoomChange{From: before.Room, To: after.Room, FromSite: before.Site, ToSite: after.Site, Told: kept}
}

// located returns a schedule with the name and the site of the room that it shall have.
func (s *Service) located(ctx context.Context, x Schedule) (Schedule, error) {
	x.Site = ""
	if x.RoomID == "" {
		return x, nil
	}
	it, err := s.get(ctx, roomKey(x.RoomID))
	if err != nil {
		return x, errs.Internal("read room", err)
	}
	if it.Version == 0 {
		return x, errs.Invalid(errs.Field{Path: "roomId", Code: "unknown"})
	}
	var room Room
	if err := it.Decode(&room); err != nil {
		return x, errs.Internal("read room", err)
	}
	x.Room, x.Site = room.Door, room.Site
	return x, nil
}
