// Package faults hurts a bot of three replicas on purpose. Its tests start real
// processes on loopback: the replicas (the program below it), a redis-server, and
// in the test itself a round-robin in front of them and WeChat with its three
// tries. Then replicas are killed, Redis is restarted, slowed down and filled up,
// clocks go wrong, functions never return; and of each push it is asked whether it
// was answered, rightly, and how often its function ran.
//
// A try lasts a second here, and everything that depends on it is scaled; WXKIT_TRY=5s
// takes WeChat's own time. WXKIT_PUSHES is how many pushes each fault meets; without it the tests are skipped.
package faults
