/* As much of libintl as GLib's configure insists on: texts are never translated, as in the agent that people install. */
#ifndef LIBINTL_H
#define LIBINTL_H
#include <locale.h>
#ifndef LC_MESSAGES
/* The C runtime has none, and gkeyfile.c names it. */
#define LC_MESSAGES 1729
#endif
char *gettext(const char *text);
char *dgettext(const char *domain, const char *text);
char *dcgettext(const char *domain, const char *text, int category);
char *ngettext(const char *one, const char *many, unsigned long count);
char *dngettext(const char *domain, const char *one, const char *many, unsigned long count);
char *dcngettext(const char *domain, const char *one, const char *many, unsigned long count, int category);
char *textdomain(const char *domain);
char *bindtextdomain(const char *domain, const char *folder);
char *bind_textdomain_codeset(const char *domain, const char *codeset);
#endif
