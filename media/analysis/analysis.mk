# The analysis knows no FFmpeg: it is linked by tonearm-media, and by what tests
# and measures it.
ANALYSIS_PACKAGES := kissfft-float libebur128
ANALYSIS_CFLAGS := $(shell pkg-config --cflags $(ANALYSIS_PACKAGES) \
	2>/dev/null | sed 's/-I/-isystem /g')
LIBS_media/analysis := $(shell pkg-config --libs $(ANALYSIS_PACKAGES) \
	2>/dev/null)

# Loops over floats: sums may be taken in another order, which makes vectors of
# them; the numbers differ in the last bits from machine to machine.
ANALYSIS_OPT := $(if $(SAN),,-O3 -fno-math-errno -fno-trapping-math \
	-fassociative-math -fno-signed-zeros)
$(BUILD)/obj/media/analysis/%.o: media/analysis/%.c | have-packages
	@mkdir -p $(@D)
	$(say) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(ANALYSIS_CFLAGS) $(CFLAGS) \
		$(ANALYSIS_OPT) -c $< -o $@

# Looks at a WAV file through the analysis alone: for tests/analysis.
HEAR_ROOMS := media/analysis $(KNOWS_media/analysis)
$(BUILD)/hear: tests/analysis/hear.c $(call archives,$(HEAR_ROOMS))
	$(say) LINK $@
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $< -Wl,--start-group \
		$(call archives,$(HEAR_ROOMS)) -Wl,--end-group \
		$(LIBS) $(LIBS_media/analysis) -o $@
