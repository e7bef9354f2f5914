package wxruntime

import "strings"

// builtinTags are the tags of WeChat's built-in components, those of its Skyline renderer, of advertisements and of the page's own settings included.
var builtinTags = tagsOf(`
	view scroll-view swiper swiper-item movable-area movable-view cover-view cover-image match-media page-container root-portal share-element custom-wrapper
	icon progress rich-text text selection span
	button checkbox checkbox-group editor editor-portal form input keyboard-accessory label picker picker-view picker-view-column radio radio-group slider switch textarea
	navigator functional-page-navigator
	audio camera channel-live channel-video image live-player live-pusher video voip-room
	map canvas web-view open-data open-data-list open-data-item official-account official-account-publish native-component aria-component
	ad ad-custom page-meta navigation-bar store-home store-product store-coupon store-gift
	sticky-section sticky-header grid-view list-view grid-builder list-builder nested-scroll-header nested-scroll-body nested-scroll-view draggable-sheet snapshot open-container
	tap-gesture-handler double-tap-gesture-handler long-press-gesture-handler force-press-gesture-handler pan-gesture-handler scale-gesture-handler
	horizontal-drag-gesture-handler vertical-drag-gesture-handler
`)

func tagsOf(text string) map[string]bool {
	tags := map[string]bool{}
	for tag := range strings.FieldsSeq(text) {
		tags[tag] = true
	}
	return tags
}
