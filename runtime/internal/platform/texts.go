// Package platform is what WeChat's native side and the library's argument checks decide by themselves: which arguments a call of wx.* accepts, what it answers, how
// storage keeps values, what wx.request sends and reads, what a launch tells the App. It has no thread and no clock: the caller says when a result is delivered.
package platform

import "time"

// The limits.
const (
	MaxItem       = 1 << 20          // bytes of one stored value in wire form
	MaxStorage    = 10 << 20         // bytes of all stored keys and values in wire form
	MaxBody       = 10 << 20         // bytes of a response's body; a choice of the simulator
	MaxRedirects  = 10               // redirects that one request follows; a choice of the simulator
	MaxTimeout    = 60 * time.Second // of a request; also the default
	MaxConcurrent = 10               // requests under way; the next one waits for an end
)

// The error numbers.
const (
	ErrnoParam = 1001   // a parameter is missing or of another type
	ErrnoURL   = 600009 // a request's URL is none
)

// The reasons of failures that an app can see, without the `<api>:fail ` in front. Those marked unverified are worded by the simulator: no source gives WeChat's words.
const (
	ReasonCancel      = "cancel"
	ReasonTimeout     = "timeout"                                                             // of request; unverified
	ReasonAbort       = "abort"                                                               // of request; unverified
	ReasonInterrupted = "interrupted"                                                         // of request, more than 5 s in the background
	ReasonDomain      = "url not in domain list"                                              // of request
	ReasonNoData      = "data not found"                                                      // of getStorage
	reasonItemSize    = "data exceeds the limit of 1MB for one key"                           // of setStorage; unverified
	reasonStorageSize = "data exceeds the limit of 10MB in all"                               // of setStorage; unverified
	reasonCycle       = "Converting circular structure to JSON"                               // of setStorage; unverified
	reasonEmptyKey    = "the key should not be empty"                                         // of setStorage; unverified
	reasonBodySize    = "response body exceeds the limit of 10MB"                             // of request; unverified
	reasonRedirects   = "too many redirects"                                                  // of request; unverified
	reasonClosed      = "net::ERR_CONNECTION_CLOSED"                                          // of request, when the handler panics; unverified
	reasonBodyForm    = "data cannot be sent"                                                 // of request; unverified
	reasonMethod      = "invalid request method "                                             // of request, the method in quotes behind it; unverified
	reasonHeader      = "invalid header "                                                     // of request, the header's name in quotes behind it; unverified
	reasonURL         = "invalid url "                                                        // of request, the URL in quotes behind it
	reasonUnsupported = "not supported by the simulator; give an answer with Answer(%q, ...)" // the simulator's own
)
