package miniapp

// SetStorage is the argument of wx.setStorage.
type SetStorage struct {
	Key       string // up to 1 MB of data under one key, 10 MB under all
	Data      any    // as the argument of Ctx.Call: a Record by its pointer, a slice as Slice(&rows)
	Callbacks        // optional
}

// GetStorage is the argument of wx.getStorage.
type GetStorage struct {
	Key       string // as it was set
	Callbacks        // Success gets {errMsg, data}
}

// RemoveStorage is the argument of wx.removeStorage.
type RemoveStorage struct {
	Key       string // as it was set
	Callbacks        // optional
}

// StorageInfo tells what the storage holds.
type StorageInfo struct {
	Keys        []string // in the order in which they were first set
	CurrentSize int      // kB in use
	LimitSize   int      // kB in all
}

// SetStorage is wx.setStorage.
func (c *Ctx) SetStorage(o SetStorage) error {
	return failure(c.invoke("setStorage", item("SetStorage", "Data", o.Key, o.Data), o.Callbacks))
}

// GetStorage is wx.getStorage: the data of a key. It fails with `getStorage:fail data not found` if there is none.
func (c *Ctx) GetStorage(o GetStorage) (Value, error) {
	v, err := c.invoke("getStorage", with("key", Str(o.Key)).v, o.Callbacks)
	return v.Get("data"), err
}

// RemoveStorage is wx.removeStorage.
func (c *Ctx) RemoveStorage(o RemoveStorage) error {
	return failure(c.invoke("removeStorage", with("key", Str(o.Key)).v, o.Callbacks))
}

// ClearStorage is wx.clearStorage.
func (c *Ctx) ClearStorage(callbacks ...Callbacks) error {
	return failure(c.invoke("clearStorage", Obj(), callbacks...))
}

// GetStorageInfo is wx.getStorageInfo.
func (c *Ctx) GetStorageInfo(callbacks ...Callbacks) (StorageInfo, error) {
	v, err := c.invoke("getStorageInfo", Obj(), callbacks...)
	return storageInfo(v), err
}

// SetStorageSync is wx.setStorageSync. Data is as in [SetStorage].
func (c *Ctx) SetStorageSync(key string, data any) error {
	return failure(c.CallSync("setStorageSync", item("SetStorageSync", "data", key, data)))
}

// GetStorageSync is wx.getStorageSync: the data of a key, the string "" if there is none.
func (c *Ctx) GetStorageSync(key string) (Value, error) {
	return c.CallSync("getStorageSync", with("key", Str(key)).v)
}

// RemoveStorageSync is wx.removeStorageSync.
func (c *Ctx) RemoveStorageSync(key string) error {
	return failure(c.CallSync("removeStorageSync", with("key", Str(key)).v))
}

// ClearStorageSync is wx.clearStorageSync.
func (c *Ctx) ClearStorageSync() error { return failure(c.CallSync("clearStorageSync", nil)) }

// GetStorageInfoSync is wx.getStorageInfoSync.
func (c *Ctx) GetStorageInfoSync() (StorageInfo, error) {
	v, err := c.CallSync("getStorageInfoSync", nil)
	return storageInfo(v), err
}

// item is the argument of a call of that name, whose data is called what there.
func item(call, what, key string, data any) Value {
	return Obj(F("key", Str(key)), F("data", encodeAny(call, what, data)))
}

func storageInfo(v Value) StorageInfo {
	return StorageInfo{Keys: texts(v.Get("keys")), CurrentSize: intOf(v, "currentSize"), LimitSize: intOf(v, "limitSize")}
}

// texts are the strings of an array.
func texts(v Value) []string {
	list := make([]string, v.Len())
	for i := range list {
		list[i] = v.At(i).Text()
	}
	return list
}
