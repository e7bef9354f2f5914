// What a guest with package os imports: there are no files but the console's.

const no = (errno) => () => errno;

assign(WASI, {
  fd_fdstat_get: (fd, to) => fd > 2 ? 8 : setWords(to, 2, 0, 0, 0, 0, 0),
  fd_fdstat_set_flags: no(0), fd_prestat_get: no(8), fd_prestat_dir_name: no(8), fd_close: no(0), fd_read: no(8), fd_filestat_get: no(8), fd_seek: no(70)
});
