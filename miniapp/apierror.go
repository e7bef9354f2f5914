package miniapp

import "github.com/wxkit/wxkit/wasm/abi"

// APIError is the failure of a platform call. Every error that a method of [Ctx] returns for such a call is an *APIError, so errors.As finds it.
type APIError struct {
	ErrMsg  string // `navigateTo:fail page "p/nope" is not found`
	Errno   int    // WeChat's general error number (1001: a parameter has the wrong type), 0 where there is none
	ErrCode int    // the API's own error code, 0 where there is none
	Result  Value  // the whole result object
}

// Error is ErrMsg.
func (e *APIError) Error() string { return e.ErrMsg }

// apiError reads a failed result. A function that throws a text instead of an object gives that text.
func apiError(v Value) *APIError {
	e := &APIError{ErrMsg: textOf(v, "errMsg"), Errno: intOf(v, "errno"), ErrCode: intOf(v, "errCode"), Result: v}
	if v.Kind() == abi.String {
		e.ErrMsg = v.Text()
	}
	return e
}
