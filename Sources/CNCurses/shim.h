// ncurses with wide characters. Shims for macros and global variables.
#ifndef CNCURSES_SHIM_H
#define CNCURSES_SHIM_H

#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <term.h>
#include <langinfo.h>
#include <locale.h>
#include <wchar.h>

// Global variables.
static inline WINDOW *cncurses_screen(void) { return stdscr; }
static inline WINDOW *cncurses_physical_screen(void) { return curscr; }
static inline int cncurses_colors(void) { return COLORS; }

// Macros with casts or arguments.
static inline attr_t cncurses_bold(void) { return A_BOLD; }
static inline attr_t cncurses_dim(void) { return A_DIM; }
static inline attr_t cncurses_reverse(void) { return A_REVERSE; }
static inline int cncurses_function_key(int number) { return KEY_F(number); }

// Declared by <wchar.h> only for X/Open sources.
extern int wcwidth(wchar_t character);
static inline int cncurses_width(wchar_t character) { return wcwidth(character); }

// Returns (char *)-1 for a name that is no string: told apart here.
static inline const char *cncurses_command(const char *name) {
    char *text = tigetstr((NCURSES_CONST char *)name);
    return text == (char *)-1 ? NULL : text;
}

#endif
