package state

import (
	"fmt"
	"reflect"

	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// RecordsOf converts a slice or an array of values of any type to records.
func RecordsOf(rows any) ([]records.Record, error) {
	v := reflect.ValueOf(rows)
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return nil, fmt.Errorf("rows: %T is not a slice", rows)
	}
	batch := make([]records.Record, v.Len())
	for i := range batch {
		raw, err := wirejson.Encode(v.Index(i).Interface())
		if err == nil {
			batch[i], err = records.NewRecord(raw)
		}
		if err != nil {
			return nil, fmt.Errorf("rows[%d]: %w", i, err)
		}
	}
	return batch, nil
}

// Table returns the records of a model. It creates an empty table for a model without records.
func (c *Connection) Table(key records.ModelKey) *records.Table {
	t := c.Models[key]
	if t == nil {
		t = records.NewTable(c.ID, key)
		c.Models[key] = t
	}
	return t
}
