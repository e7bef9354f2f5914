package wxtest

// Click taps a menu item that has a key.
func (u User) Click(key string) *Reply { return u.Event("CLICK", Fields{{"EventKey", key}}) }

// View taps a menu item that opens a page; WeChat does not wait for the answer,
// but it comes by the same way.
func (u User) View(url string) *Reply {
	return u.Event("VIEW", Fields{{"EventKey", url}, {"MenuId", "402100001"}})
}

// ViewMiniProgram taps a menu item that opens a page of a mini program.
func (u User) ViewMiniProgram(page string) *Reply {
	return u.Event("view_miniprogram", Fields{{"EventKey", page}, {"MenuId", "402100001"}})
}

// ScanCodePush taps a menu item and scans a code; the phone shows the result.
func (u User) ScanCodePush(key, result string) *Reply {
	return u.scanCode("scancode_push", key, result)
}

// ScanCodeWaitMsg taps a menu item and scans a code; the phone waits for the
// account's message.
func (u User) ScanCodeWaitMsg(key, result string) *Reply {
	return u.scanCode("scancode_waitmsg", key, result)
}

func (u User) scanCode(event, key, result string) *Reply {
	return u.Event(event, Fields{{"EventKey", key}, {"ScanCodeInfo/ScanType", "qrcode"}, {"ScanCodeInfo/ScanResult", result}})
}

// PicSysPhoto taps a menu item and takes pictures, told by their MD5 sums. The
// pictures themselves come as messages after it.
func (u User) PicSysPhoto(key string, md5 ...string) *Reply {
	return u.pictures("pic_sysphoto", key, md5)
}

// PicPhotoOrAlbum taps a menu item and takes or chooses pictures; see
// [User.PicSysPhoto].
func (u User) PicPhotoOrAlbum(key string, md5 ...string) *Reply {
	return u.pictures("pic_photo_or_album", key, md5)
}

// PicWeixin taps a menu item and chooses pictures of the album; see
// [User.PicSysPhoto].
func (u User) PicWeixin(key string, md5 ...string) *Reply {
	return u.pictures("pic_weixin", key, md5)
}

func (u User) pictures(event, key string, md5 []string) *Reply {
	list := make([]Fields, len(md5))
	for i, sum := range md5 {
		list[i] = Fields{{"PicMd5Sum", sum}}
	}
	return u.Event(event, Fields{{"EventKey", key}, {"SendPicsInfo/Count", len(md5)}, {"SendPicsInfo/PicList/item", list}})
}

// LocationSelect taps a menu item and chooses a place, in degrees of latitude and
// longitude. The place itself comes as a message after it.
func (u User) LocationSelect(key string, latitude, longitude float64, label string) *Reply {
	return u.Event("location_select", Fields{
		{"EventKey", key},
		{"SendLocationInfo/Location_X", degrees(latitude)},
		{"SendLocationInfo/Location_Y", degrees(longitude)},
		{"SendLocationInfo/Scale", 15},
		{"SendLocationInfo/Label", label},
		{"SendLocationInfo/Poiname", ""},
	})
}
