# Installing, and giving it to others (docs/installing.md):
#
#   make install [PREFIX=/usr/local] [DESTDIR=] [SYSCONFDIR=] [UNITDIR=]
#                [LIBDIR=]
#   make uninstall   the same paths; settings and data stay
#   make man         the manual's pages, in $(BUILD)/man
#   make dist        the commit that is checked out, as $(BUILD)/tonearm-N.tar.gz
PREFIX ?= /usr/local
UNITDIR ?= $(PREFIX)/lib/systemd/system
export DESTDIR PREFIX SYSCONFDIR UNITDIR LIBDIR

.PHONY: install uninstall man dist
install: all
	@tools/install $(BUILD)

uninstall:
	@tools/install --remove $(BUILD)

# Pages have the day of their commit: who builds them tomorrow has the same.
man: $(BUILD)/man/tonearm.1
$(BUILD)/man/tonearm.1: $(BUILD)/tonearm
	$(say) MAN $(@D)
	$(Q)rm -rf $(@D) && mkdir -p $(@D)
	$(Q)SOURCE_DATE_EPOCH=$${SOURCE_DATE_EPOCH:-$$(tools/version seconds)} \
		$(BUILD)/tonearm help --man $(@D)

# git fills in .version, from which the archive's build knows the commit.
dist:
	@mkdir -p $(BUILD)
	@name=tonearm-$$(tools/version); \
	git archive --prefix=$$name/ HEAD | gzip -9n > $(BUILD)/$$name.tar.gz; \
	echo $(BUILD)/$$name.tar.gz
